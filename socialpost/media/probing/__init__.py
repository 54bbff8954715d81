"""What a file is, from its content: bounded readers, one a type, and the memory of what was read."""

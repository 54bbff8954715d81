"""Media: what a file is by its content, its hash, and a cache of both."""

"""The command line: one module a command, no logic in them."""

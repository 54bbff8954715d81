"""Delivering: the journal, the runner, the line to the platforms."""

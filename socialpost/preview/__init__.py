"""The preview: each delivery of a plan as its platform would show it."""

"""Logging in: what data in a `Login` says, done step by step. HTTP, time and randomness are handed in."""

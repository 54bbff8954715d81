"""The suite that every adapter inherits, and the tools it is made of; shipped for outside authors."""

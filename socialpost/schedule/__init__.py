"""The runner that works by itself: when it wakes up, what it does then, and who else works here."""

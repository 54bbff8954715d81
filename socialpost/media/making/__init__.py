"""Making renditions: who makes which, the check that each is what was promised, and what is laid over pictures."""

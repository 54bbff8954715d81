"""What is out, as small files that a team keeps in git: so that a fresh clone knows it, and two people never post twice."""

"""How a file can be made to fit: pure functions from (probe, limit, wish) to a recipe and a promise."""

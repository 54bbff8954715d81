"""The vendors' own clients against the fakes."""

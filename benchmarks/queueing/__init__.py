"""The queue alone, with up to a million rows: see `__main__`."""

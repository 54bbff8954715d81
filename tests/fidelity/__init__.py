"""Nobody marks their own homework: what the adapters send and the fakes answer, against the vendors' own descriptions."""

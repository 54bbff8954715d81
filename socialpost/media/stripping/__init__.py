"""Files without metadata: the coded picture and sound stay as they are."""

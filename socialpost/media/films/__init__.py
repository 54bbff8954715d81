"""Videos and animations: copied, decoded, changed and encoded with PyAV."""

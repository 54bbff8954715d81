"""Still pictures: decoded, changed and encoded with Pillow."""

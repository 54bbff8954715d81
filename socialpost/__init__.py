"""One YAML file, the right post on every platform, once and exactly once."""

__version__ = "0.1.0"

"""Plan: what would be sent where and when, known before the first byte leaves."""

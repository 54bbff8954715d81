"""Who an account is: credentials from environment and vault, signatures, renewal, and where they may go."""

"""What a person can have wrong: each subject is a module of checks, each check yields lines that say what to do."""

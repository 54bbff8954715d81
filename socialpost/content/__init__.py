"""Content: from YAML files to one resolved post for each account."""

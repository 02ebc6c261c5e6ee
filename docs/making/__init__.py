"""How the pages under `docs` are made."""

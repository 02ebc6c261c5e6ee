"""The nouns: documents in TOML, archives without pickle, one error for users."""

"""Terms, success tests and how they are scored."""

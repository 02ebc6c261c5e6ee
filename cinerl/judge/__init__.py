"""Judges: they are never trained against. Nothing that films, learns or rewards may import them."""

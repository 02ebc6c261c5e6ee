"""Cameramen: one protocol; scripted ones, and trained ones loaded without pickle."""

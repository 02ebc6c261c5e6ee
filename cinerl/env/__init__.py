"""Environments: one batched core and its faces."""

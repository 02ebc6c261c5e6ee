"""Voting between two clips on a page that only this machine can see."""

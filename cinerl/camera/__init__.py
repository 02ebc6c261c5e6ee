"""Rigs, lenses and framing: N cameras on recorded takes in one launch a step."""

"""From the G-buffer of a shot to stylised video that does not flicker."""

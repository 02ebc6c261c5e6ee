"""What a frame looks like: bodies, sets, light and lens, and the G-buffer of any shot."""

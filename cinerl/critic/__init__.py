"""The motion critic: how a camera moves, told from two seconds of it, whatever it films."""

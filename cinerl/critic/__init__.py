"""Learned judges: how a camera moves, how a picture is framed, and how a frame is laid out."""

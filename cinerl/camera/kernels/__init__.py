"""Warp source of the filming core. Scalar code per row: a result never depends on the batch."""

"""Warp source of the filming core. Scalar code per row: a result never depends on the batch."""

import os
import sys

import warp as wp


def _start_quietly() -> None:
    """Warp's native side tells stderr that there is no CUDA driver; that is nothing to warn about."""
    wp.config.log_level = wp.LOG_ERROR
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        wp.init()
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
    wp.config.log_level = wp.LOG_WARNING


_start_quietly()

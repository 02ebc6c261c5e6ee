"""Warp source of the filming core. Scalar code per row: a result never depends on the batch."""

import warp as wp

# A machine without a GPU is nothing to warn about.
wp.config.log_level = wp.LOG_ERROR
wp.init()
wp.config.log_level = wp.LOG_WARNING

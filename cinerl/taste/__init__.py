"""A person's own taste, learned from votes between two clips: a reward term that only they have."""

"""``cinerl take``: simulate a scene file and show it."""

"""What to install for OpenGL; imports nothing of it."""

SYSTEM = "apt-get install libegl1 libgl1 libgl1-mesa-dri"
"""Of Debian and its children; a graphics card's own driver brings its EGL along."""
PACKAGES = "pip install 'cinerl[gl]'"

"""The second renderer: triangles drawn by OpenGL, through pyrender on EGL, without a window."""

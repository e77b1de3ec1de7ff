"""The window; the one room that imports Qt."""

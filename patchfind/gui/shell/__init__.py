"""The window that puts the pages together."""

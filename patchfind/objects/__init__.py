"""Saved objects: albums that keep what they need, and look at whatever is indexed."""

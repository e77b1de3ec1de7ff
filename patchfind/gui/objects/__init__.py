"""Saved objects."""

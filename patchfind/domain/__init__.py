"""Frozen dataclasses and pure functions: the words of PatchFind as types."""

"""Noticing what changed in watched folders: the scanner (the truth) and file events (a hint)."""

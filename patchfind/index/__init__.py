"""Descriptor segments on disk and the search over them; the one room that imports faiss."""

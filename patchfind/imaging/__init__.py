"""Decoding photos to upright sRGB pixels; the one room that opens image files."""

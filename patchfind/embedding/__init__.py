"""Encoders: from pixels to region descriptors; the one room that imports torch and timm."""

"""The one road from a photo to its rows in the index."""

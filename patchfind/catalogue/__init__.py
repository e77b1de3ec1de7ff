"""The SQLite catalogue: folders, photos, segments, failures; the one room with SQL."""

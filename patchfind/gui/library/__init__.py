"""The page of all photos, and the folders."""

"""The page of one photo, where the object is outlined."""

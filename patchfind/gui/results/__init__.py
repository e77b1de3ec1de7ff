"""The page of matches, and the search that they come from."""

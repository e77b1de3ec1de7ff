"""The one owner of background work."""

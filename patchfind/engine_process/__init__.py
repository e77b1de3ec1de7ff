"""The engine in a process of its own, so that nothing it loads or computes holds the window up."""

"""What every room may lean on: errors, paths, settings, logging."""

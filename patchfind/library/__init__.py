"""One data folder: opening, folders, and keeping the catalogue in step with the disks."""

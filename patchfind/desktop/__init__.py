"""What PatchFind puts into the desktop around it: entries in menus, and the session's start."""

"""Image files to upright sRGB pixels, in this process or in expendable ones; thumbnails."""

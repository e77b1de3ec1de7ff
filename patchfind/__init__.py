"""PatchFind: find and box, in all your photos, the object you lasso in one of them."""

__version__ = "0.1.0"

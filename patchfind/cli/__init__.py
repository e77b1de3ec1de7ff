"""The command line: every service of PatchFind without a window."""

"""What is done with a library beside indexing and search: measuring, examining, exporting."""

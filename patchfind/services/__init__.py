"""What a person does with a library: keep it, index it, search it, measure it."""

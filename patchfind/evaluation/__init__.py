"""Measuring: published benchmarks, published methods and our own, in one table."""

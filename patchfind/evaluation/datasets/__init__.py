"""Readers of the public benchmark layouts; :func:`read_benchmark` tells them apart by itself."""

from patchfind.evaluation.datasets.detect import read_benchmark

__all__ = ["read_benchmark"]

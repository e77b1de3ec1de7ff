"""What is closed at the end of a ``with`` block."""

from __future__ import annotations

from typing import Self


class Closing:
    """A context manager that gives itself, and calls ``close`` whatever happens."""

    def close(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

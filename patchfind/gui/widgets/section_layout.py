"""Where tiles of one size lie in a column of sections, each with a header: arithmetic, no Qt.

Positions are logical pixels from the top left corner of the whole content.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate


@dataclass(frozen=True)  # without slots, for what is computed once
class SectionLayout:
    """``counts`` rows a section, in lines of ``columns`` tiles of ``width`` × ``height``; above
    each section that has rows stands a header ``header`` high.
    """

    counts: tuple[int, ...]
    columns: int
    width: int
    height: int
    header: int

    @cached_property
    def firsts(self) -> list[int]:
        """The first row of each section."""
        return [0, *accumulate(self.counts)][:-1]

    @cached_property
    def tops(self) -> list[int]:
        """Where each section's header begins; the last one is the height of all."""
        heights = (self.header + self._lines(n) * self.height if n else 0 for n in self.counts)
        return [0, *accumulate(heights)]

    def corner(self, row: int) -> tuple[int, int]:
        """The left and top edge of a row's tile."""
        section = self._section_of(row)
        line, column = divmod(row - self.firsts[section], self.columns)
        return column * self.width, self.tops[section] + self.header + line * self.height

    def row_at(self, x: int, y: int) -> int | None:
        """The row whose tile holds a point; None beside all tiles."""
        tops = self.tops
        if not (0 <= y < tops[-1] and 0 <= x < self.columns * self.width):
            return None
        section = bisect_right(tops, y) - 1
        below = y - tops[section] - self.header
        place = below // self.height * self.columns + x // self.width
        inside = below >= 0 and place < self.counts[section]
        return self.firsts[section] + place if inside else None

    def rows_between(self, top: int, bottom: int) -> Iterator[int]:
        """The rows of which something lies between two heights, in their order."""
        for section in self.sections_between(top, bottom):
            first, count, start = self.firsts[section], self.counts[section], self.tops[section]
            begin = start + self.header
            one = max(0, (top - begin) // self.height) * self.columns
            end = max(0, -(-(bottom - begin) // self.height)) * self.columns
            yield from range(first + min(one, count), first + min(end, count))

    def runs_in(self, left: int, top: int, width: int, height: int) -> list[tuple[int, int]]:
        """The rows whose tiles touch an area, as (first, last) of each unbroken run."""
        columns = range(max(0, left // self.width), (left + width - 1) // self.width + 1)
        runs: list[tuple[int, int]] = []
        for row in self.rows_between(top, top + height):
            if self.corner(row)[0] // self.width not in columns:
                continue
            if runs and runs[-1][1] == row - 1:
                runs[-1] = (runs[-1][0], row)
            else:
                runs.append((row, row))
        return runs

    def sections_between(self, top: int, bottom: int) -> range:
        """The sections of which something lies between two heights; there may be thousands."""
        first = max(0, bisect_right(self.tops, top) - 1)
        return range(first, min(bisect_right(self.tops, bottom), len(self.counts)))

    def below(self, row: int, lines: int) -> int:
        """The row so many lines further down, or up where negative; the nearest in short lines."""
        ends = [(f, f + n) for f, n in zip(self.firsts, self.counts, strict=True) if n]
        starts = [start for f, end in ends for start in range(f, end, self.columns)]
        here = bisect_right(starts, row) - 1
        there = min(max(here + lines, 0), len(starts) - 1)
        if there == here:
            return row
        wanted = starts[there] + row - starts[here]
        last = starts[there + 1] if there + 1 < len(starts) else ends[-1][1]
        return min(wanted, last - 1)

    @cached_property
    def _ends(self) -> list[int]:
        return [*accumulate(self.counts)]

    def _section_of(self, row: int) -> int:
        return bisect_right(self._ends, row)

    def _lines(self, count: int) -> int:
        return -(-count // self.columns)


def fitted_counts(counts: Sequence[int], rows: int) -> tuple[int, ...]:
    """``counts`` made to add up to ``rows``, as they do but amid a change of the rows."""
    fitted, left = [], rows
    for count in counts:
        fitted.append(min(count, left))
        left -= fitted[-1]
    return (*fitted[:-1], fitted[-1] + left) if fitted else (rows,)

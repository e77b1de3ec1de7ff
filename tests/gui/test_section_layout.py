"""Tiles in sections: every tile has a place of its own, and every place its tile."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from patchfind.gui.widgets.section_layout import SectionLayout, fitted_counts

_LAYOUTS = st.builds(
    SectionLayout,
    st.lists(st.integers(0, 23), min_size=1, max_size=4).map(tuple),
    columns=st.integers(1, 6),
    width=st.just(100),
    height=st.just(80),
    header=st.sampled_from([0, 30]),
)


@given(layout=_LAYOUTS)
def test_a_tile_is_found_where_it_lies_and_nowhere_else(layout: SectionLayout) -> None:
    corners = [layout.corner(row) for row in range(sum(layout.counts))]
    assert len(set(corners)) == len(corners)
    for row, (x, y) in enumerate(corners):
        assert layout.row_at(x, y) == layout.row_at(x + 99, y + 79) == row
        assert y + 80 <= layout.tops[-1]
    hit = {
        layout.row_at(x, y) for x in range(50, 700, 100) for y in range(5, layout.tops[-1] + 50, 10)
    }
    assert hit - {None} == set(range(len(corners)))


@given(layout=_LAYOUTS, top=st.integers(0, 900), height=st.integers(1, 400))
def test_just_the_tiles_in_view_are_painted(layout: SectionLayout, top: int, height: int) -> None:
    seen = [
        row
        for row in range(sum(layout.counts))
        if top < layout.corner(row)[1] + 80 and layout.corner(row)[1] < top + height
    ]
    assert [*layout.rows_between(top, top + height)] == seen


@given(layout=_LAYOUTS, row=st.integers(0, 80), lines=st.integers(-5, 5))
def test_going_down_lines_and_up_again_stays_in_the_column_where_there_is_one(
    layout: SectionLayout, row: int, lines: int
) -> None:
    count = sum(layout.counts)
    if row >= count:
        return
    there = layout.below(row, lines)
    assert 0 <= there < count
    assert layout.corner(there)[0] <= layout.corner(row)[0]
    moved = layout.corner(there)[1] - layout.corner(row)[1]
    assert moved * lines >= 0


@given(counts=st.lists(st.integers(0, 9), max_size=4), rows=st.integers(0, 40))
def test_sections_hold_all_rows_even_while_these_change(counts: list[int], rows: int) -> None:
    assert sum(fitted_counts(counts, rows)) == rows

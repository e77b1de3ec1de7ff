"""What a run found: figures per method, and their rendering as text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from patchfind.domain.match import Strictness
from patchfind.evaluation.compression import RECALL_AT, CodeFigures
from patchfind.evaluation.judging import TOP_K, FalseAlarms, Quality


@dataclass(frozen=True, slots=True)
class MethodFigures:
    """One method's figures.

    ``bytes_per_photo`` is everything kept on disk for a search; ``index_seconds_per_photo`` the
    time to make it; ``query_milliseconds`` the mean time of a whole query. ``codes`` is None
    where rows are kept as they are. ``false_alarms`` is empty where nothing absent was asked for.
    """

    method: str
    quality: Quality
    bytes_per_photo: float
    index_seconds_per_photo: float
    query_milliseconds: float
    codes: CodeFigures | None = None
    false_alarms: tuple[FalseAlarms, ...] = ()


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """One benchmark's run: how big it is, which encoder saw it, and the figures per method.

    ``queries`` of the ``known_queries`` were asked.
    ``notes`` are sentences a reader should know: photos left out, fallbacks taken.
    """

    benchmark: str
    photos: int
    queries: int
    known_queries: int
    encoder: str
    device: str
    methods: tuple[MethodFigures, ...]
    notes: tuple[str, ...] = ()


_Column = Callable[[MethodFigures], float | None]

_FIGURES: Mapping[str, _Column] = {
    "mAP": lambda row: row.quality.map,
    "mAP@50": lambda row: row.quality.map_at_50,
    "mAP@100": lambda row: row.quality.map_at_100,
    "LocScore_a": lambda row: row.quality.locscore_a,
    "LocScore_b": lambda row: row.quality.locscore_b,
    "LocScore_c": lambda row: row.quality.locscore_c,
    "mIoU": lambda row: row.quality.mean_iou,
    "R@IoU.5": lambda row: row.quality.recall_at_half,
    "P@1": lambda row: row.quality.precision_at_one,
    "bytes_per_photo": lambda row: row.bytes_per_photo,
    "index_s_per_photo": lambda row: row.index_seconds_per_photo,
    "query_ms": lambda row: row.query_milliseconds,
}

_FORMATS: Mapping[str, str] = {
    "bytes_per_photo": ",.0f",
    "index_s_per_photo": ".3f",
    "query_ms": ",.0f",
}
_FRACTION = ".3f"

_Table = tuple[list[str], list[list[str]]]


def _cell(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)


def _cells(row: MethodFigures) -> list[str]:
    return [_cell(column(row), _FORMATS.get(name, _FRACTION)) for name, column in _FIGURES.items()]


def as_line(row: MethodFigures) -> str:
    """One method's figures in one line, for who waits for the table."""
    figures = (f"{name} {cell}" for name, cell in zip(_FIGURES, _cells(row), strict=True))
    return f"{row.method}: {', '.join(figures)}"


def _figures(report: EvaluationReport) -> _Table:
    return ["method", *_FIGURES], [[row.method, *_cells(row)] for row in report.methods]


_CODE_FIGURES: Mapping[str, Callable[[CodeFigures], float]] = {
    "lists": lambda codes: codes.settings.nlist,
    "codes_ratio": lambda codes: codes.codes_ratio,
    "file_ratio": lambda codes: codes.file_ratio,
    "rescored": lambda codes: codes.rescored,
    f"recall@{RECALL_AT}": lambda codes: codes.recall,
}
_CODE_FORMATS: Mapping[str, str] = {
    "lists": ",d",
    "codes_ratio": ".1f",
    "file_ratio": ".1f",
    "rescored": ",d",
}


def _trained_on(level: int | None) -> str:
    return "all rows" if level is None else f"L{level}"


def _codes(report: EvaluationReport) -> _Table:
    """How much smaller codes are than fp16 rows, and what that costs."""
    rows = [
        [
            row.method,
            _trained_on(row.codes.settings.train_level),
            *(
                _cell(column(row.codes), _CODE_FORMATS.get(name, _FRACTION))
                for name, column in _CODE_FIGURES.items()
            ),
            _cell(row.quality.map, _FRACTION),
        ]
        for row in report.methods
        if row.codes is not None
    ]
    return ["method", "trained on", *_CODE_FIGURES, "mAP"], rows


def _top_k(report: EvaluationReport) -> _Table:
    rows = [
        [
            row.method,
            *(format(share, _FRACTION) for share in (*row.quality.top_k, row.quality.map_all)),
        ]
        for row in report.methods
    ]
    return ["method", *(f"top-{k}" for k in TOP_K), "mAP@all"], rows


def _by_size(report: EvaluationReport) -> _Table:
    rows = [
        [
            row.method,
            f"{size.low:.4f}–{size.high:.4f}" if size.high <= 1 else f"≥ {size.low:.4f}",
            str(size.objects),
            *(format(value, _FRACTION) for value in (size.map, size.locscore_c, size.mean_iou)),
        ]
        for row in report.methods
        for size in row.quality.by_size
    ]
    return ["method", "object's share of the photo", "objects", "mAP", "LocScore_c", "mIoU"], rows


def _in_words(level: Strictness) -> str:
    return level.name.lower().replace("_", " ")


def _by_strictness(report: EvaluationReport) -> _Table:
    rows = [
        [
            row.method,
            _in_words(level.level),
            f"{level.admitted:,}",
            _cell(level.precision, _FRACTION),
            _cell(level.recall, _FRACTION),
        ]
        for row in report.methods
        for level in row.quality.by_strictness
    ]
    return ["method", "strictness", "admitted", "precision", "recall"], rows


def _false_alarms(report: EvaluationReport) -> _Table:
    rows = [
        [
            row.method,
            _in_words(one.level),
            f"{one.queries:,}",
            f"{one.alarmed:,}",
            format(one.alarmed / one.queries, _FRACTION),
        ]
        for row in report.methods
        for one in row.false_alarms
    ]
    return ["method", "strictness", "absent things", "false alarms", "rate"], rows


_DETAILS = (_top_k, _by_size, _by_strictness)


def _tables(report: EvaluationReport, *, details: bool) -> list[_Table]:
    compressed = (_codes,) if any(row.codes for row in report.methods) else ()
    absent = (_false_alarms,) if any(row.false_alarms for row in report.methods) else ()
    makers = (_figures, *compressed, *absent, *(_DETAILS if details else ()))
    return [make(report) for make in makers]


def _headline(report: EvaluationReport) -> str:
    part = f" of {report.known_queries:,}" if report.queries < report.known_queries else ""
    return (
        f"{report.benchmark}: {report.photos:,} photos, {report.queries:,}{part} queries, "
        f"encoder {report.encoder}. {report.device}"
    )


def _aligned(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[at]) for row in (header, *rows)) for at in range(len(header))]
    lines = (
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (header, *rows)
    )
    return "\n".join(lines)


def _piped(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rule = ["---", *("---:" for _ in header[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, rule, *rows))


def as_text(report: EvaluationReport, *, details: bool = False) -> str:
    """A table for a terminal; ``details`` adds top-k, object sizes and the levels of strictness."""
    tables = [_aligned(*table) for table in _tables(report, details=details)]
    return "\n\n".join([_headline(report), *tables, *report.notes]) + "\n"


def as_markdown(report: EvaluationReport, *, details: bool = False) -> str:
    """The same tables for a README."""
    tables = [_piped(*table) for table in _tables(report, details=details)]
    return "\n\n".join([_headline(report), *tables, *report.notes]) + "\n"


def as_json(report: EvaluationReport, *, details: bool = False) -> str:
    """``{"set": …, "methods": {method: {figure: value}}}``, fractions of one.

    null stands where nothing is known. ``details`` adds a key of that name, and methods that keep
    codes one that is called codes: ``{method: {"train_level", "lists", "codes_ratio", …}}``; where
    absent things were asked for ``false_alarms`` has their rate: ``{method: {level: rate}}``.
    """
    document: dict[str, object] = {
        "set": report.benchmark,
        "methods": {
            row.method: {name: column(row) for name, column in _FIGURES.items()}
            for row in report.methods
        },
    }
    codes = {
        row.method: {"train_level": row.codes.settings.train_level}
        | {name: column(row.codes) for name, column in _CODE_FIGURES.items()}
        for row in report.methods
        if row.codes is not None
    }
    if codes:
        document["codes"] = codes
    alarms = {
        row.method: {_in_words(one.level): one.alarmed / one.queries for one in row.false_alarms}
        for row in report.methods
        if row.false_alarms
    }
    if alarms:
        document["false_alarms"] = alarms
    if details:
        document["details"] = [
            [dict(zip(header, row, strict=True)) for row in rows]
            for header, rows in (make(report) for make in _DETAILS)
        ]
    return json.dumps(document, indent=2) + "\n"


RENDERERS: Mapping[str, Callable[..., str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "json": as_json,
}
"""How a report can be shown."""

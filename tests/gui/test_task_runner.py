"""Background work: its answers arrive, stale ones do not, and no failure goes unheard."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from pytestqt.qtbot import QtBot

from patchfind.domain.progress import Progress
from patchfind.foundation.errors import InvariantBroken, PhotoVanished
from patchfind.gui.tasks.runner import Job, JobFailure, Lane, TaskRunner


def test_an_answer_arrives_on_the_gui_thread(qtbot: QtBot, runner: TaskRunner) -> None:
    heard: list[tuple[int, bool]] = []

    def work(_job: Job) -> int:
        assert threading.current_thread() is not threading.main_thread()
        return 42

    def success(answer: int) -> None:
        heard.append((answer, threading.current_thread() is threading.main_thread()))

    runner.submit(Lane.QUERIES, "counting", work, success=success)
    qtbot.waitUntil(lambda: heard == [(42, True)])


def test_progress_and_partial_answers_come_in_order_and_the_last_is_never_skipped(
    qtbot: QtBot, runner: TaskRunner
) -> None:
    heard: list[object] = []

    def work(job: Job) -> str:
        for done in range(1, 1001):
            job.report(Progress(done, 1000))
        job.partial("nearly")
        return "done"

    runner.submit(
        Lane.INGEST,
        "counting",
        work,
        success=heard.append,
        progress=lambda progress: heard.append(progress.done),
        partial=heard.append,
    )
    qtbot.waitUntil(lambda: "done" in heard)
    assert heard[-3:] == [1000, "nearly", "done"]
    assert len(heard) < 500, "a thousand reports in a moment were not thinned out"


def test_a_superseded_job_is_cancelled_and_its_answer_is_dropped(
    qtbot: QtBot, runner: TaskRunner
) -> None:
    heard: list[str] = []
    begun, finish = threading.Event(), threading.Event()
    first_jobs: list[Job] = []

    def slow(job: Job) -> str:
        first_jobs.append(job)
        begun.set()
        finish.wait(10)
        return "stale"

    runner.submit(Lane.QUERIES, "searching", slow, success=heard.append, key="query")
    assert begun.wait(10)
    runner.submit(
        Lane.QUERIES, "searching", lambda _job: "fresh", success=heard.append, key="query"
    )
    assert first_jobs[0].control.cancelled
    finish.set()
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["fresh"]


def test_a_cancelled_job_that_waits_is_never_started(qtbot: QtBot, runner: TaskRunner) -> None:
    ran: list[str] = []
    begun, finish = threading.Event(), threading.Event()

    def slow(_job: Job) -> None:
        begun.set()
        finish.wait(10)

    runner.submit(Lane.LIBRARY, "waiting", slow)
    assert begun.wait(10)
    second = runner.submit(Lane.LIBRARY, "running", lambda _job: ran.append("second"))
    runner.submit(Lane.LIBRARY, "running", lambda _job: ran.append("third"))
    runner.cancel(second.id)
    finish.set()
    qtbot.waitUntil(lambda: ran == ["third"])


def test_a_failure_that_nobody_takes_is_emitted_with_its_sentence(
    qtbot: QtBot, runner: TaskRunner
) -> None:
    def work(_job: Job) -> None:
        raise PhotoVanished("cat.jpg is no longer there.")

    with qtbot.waitSignal(runner.failed) as heard:
        runner.submit(Lane.PHOTOS, "opening a photo", work)
    failure = heard.args[0]
    assert isinstance(failure, JobFailure)
    assert failure.sentence == "cat.jpg is no longer there."
    assert "PhotoVanished" in failure.details


def test_our_own_fault_is_named_with_what_was_being_done(qtbot: QtBot, runner: TaskRunner) -> None:
    def work(_job: Job) -> None:
        raise ZeroDivisionError

    with qtbot.waitSignal(runner.failed) as heard:
        runner.submit(Lane.SCAN, "looking through the folders", work)
    assert "looking through the folders" in heard.args[0].sentence
    assert "ZeroDivisionError" in heard.args[0].details


def test_an_answer_that_cannot_be_shown_is_a_failure_too(qtbot: QtBot, runner: TaskRunner) -> None:
    def success(_answer: int) -> None:
        raise KeyError("no such row")

    with qtbot.waitSignal(runner.failed) as heard:
        runner.submit(Lane.LIBRARY, "reading the library", lambda _job: 1, success=success)
    assert "no such row" in heard.args[0].details


def test_the_newest_photo_is_opened_first(qtbot: QtBot, runner: TaskRunner) -> None:
    order: list[int] = []
    begun, finish = threading.Event(), threading.Event()

    def first(_job: Job) -> None:
        begun.set()
        finish.wait(10)

    runner.submit(Lane.PHOTOS, "opening", first)
    assert begun.wait(10)

    def opening(number: int) -> Callable[[Job], None]:
        return lambda _job: order.append(number)

    for number in range(3):
        runner.submit(Lane.PHOTOS, "opening", opening(number))
    finish.set()
    qtbot.waitUntil(lambda: order == [2, 1, 0])


def test_a_query_overtakes_ingest(qtbot: QtBot, runner: TaskRunner) -> None:
    order: list[str] = []
    asked, answered = threading.Event(), threading.Event()

    def ingest(job: Job) -> None:
        order.append("batch 1")
        asked.wait(10)
        runner.let_queries_pass(job.control)
        order.append("batch 2")

    def query(_job: Job) -> None:
        asked.set()
        answered.wait(10)
        order.append("query")

    runner.submit(Lane.INGEST, "indexing", ingest)
    runner.submit(Lane.QUERIES, "searching", query)
    assert asked.wait(10)
    answered.set()
    qtbot.waitUntil(lambda: len(order) == 3)
    assert order == ["batch 1", "query", "batch 2"]


def test_shutdown_wakes_paused_work_and_delivers_nothing_more(qtbot: QtBot) -> None:
    runner = TaskRunner()
    heard: list[object] = []
    begun = threading.Event()

    def work(job: Job) -> None:
        job.control.pause()
        begun.set()
        job.control.checkpoint()

    runner.submit(Lane.INGEST, "indexing", work, success=heard.append, failure=heard.append)
    runner.submit(Lane.LIBRARY, "reading", lambda _job: 1, success=heard.append)
    assert begun.wait(10)
    assert runner.shutdown(5.0)
    qtbot.wait(1)
    assert heard == []
    with pytest.raises(InvariantBroken):
        runner.submit(Lane.LIBRARY, "reading", lambda _job: 1)


def test_shutdown_says_when_something_will_not_end(qtbot: QtBot) -> None:
    runner = TaskRunner()
    begun, finish = threading.Event(), threading.Event()

    def stuck(_job: Job) -> None:
        begun.set()
        finish.wait(10)

    runner.submit(Lane.SCAN, "walking a dead mount", stuck)
    assert begun.wait(10)
    assert not runner.shutdown(0.05)
    finish.set()
    assert runner.shutdown(5.0)


class _Shouting(QTranslator):
    """A language of capital letters; what stands in braces is kept, as a translator would."""

    def translate(
        self, _context: str, source: str, _disambiguation: str | None = None, _n: int = -1
    ) -> str:
        return source.upper().replace("{WHAT}", "{what}")


def test_the_sentence_of_an_unexpected_failure_is_translated(
    qtbot: QtBot, runner: TaskRunner
) -> None:
    translator = _Shouting()
    assert QCoreApplication.installTranslator(translator)

    def work(_job: Job) -> None:
        raise ZeroDivisionError

    try:
        with qtbot.waitSignal(runner.failed) as heard:
            runner.submit(Lane.QUERIES, "counting", work)
    finally:
        QCoreApplication.removeTranslator(translator)
    sentence = heard.args[0].sentence
    assert sentence.startswith("SOMETHING WENT WRONG INSIDE PATCHFIND (counting).")

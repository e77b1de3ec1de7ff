"""A folder full of somebody's pictures, taken for a data folder, loses none of them."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run, make_old


def test_a_folder_of_photos_named_as_the_library_is_refused_and_loses_nothing(
    patchfind: Run, tmp_path: Path
) -> None:
    pictures, other = tmp_path / "pictures", tmp_path / "other"
    theirs = [
        pictures / "ann" / "2019" / "a.jpg",
        pictures / "segments" / "Take1" / "film.mov",
        other / "b.jpg",
    ]
    for path in theirs:
        path.parent.mkdir(parents=True)
        path.write_bytes(b"a picture of somebody")
        make_old(path)
    for words in (("add", other), ("index",), ("rebuild",), ("rebuild", "--force")):
        done = patchfind("--library", pictures, *words)
        assert done.returncode in (0, 5), done.stderr
        assert done.returncode == 5 or words[0] == "rebuild"
    done = patchfind("--library", pictures, "add", other)
    assert f"{pictures} holds other things already (for instance ann)" in done.stderr
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path for path in files if pictures in path.parents} == set(theirs[:2])
    assert {path.read_bytes() for path in theirs} == {b"a picture of somebody"}

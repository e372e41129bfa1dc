"""Shards of one run become the report of the whole run; what is no shard is compared, and the difference told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import report_samples
from report_samples import passed

from onhook.conformance.cli import main
from onhook.reports import json_file, shards
from onhook.reports.model import STOPPED, ItemReport, Report, SubjectReport, merged
from onhook.reports.writing import read

ABOUT = replace(report_samples.ABOUT, seconds=1.5, seed=0)


def item(requirement: str, start: str) -> tuple[SubjectReport, ItemReport]:
    subject = SubjectReport("handler", "app:handler", "app.py:3" if requirement != "RSP-1" else "")
    return subject, passed(requirement, start)


ITEMS = [item(requirement, start) for start in ("outbound", "inbound") for requirement in ("HND-5", "RSP-1", "HND-6")]
WHOLE = Report(replace(ABOUT, seconds=4.0), merged(ITEMS), (STOPPED, "a worker crashed"))
SHARDS = (
    Report(
        replace(ABOUT, started="2026-11-25T18:00:09Z", seconds=2.5), merged(ITEMS[3:]), ("a worker crashed", STOPPED)
    ),
    Report(ABOUT, merged(ITEMS[:3]), ("a worker crashed",)),
)


@pytest.mark.parametrize("order", [SHARDS, SHARDS[::-1]])
def test_shards_make_the_report_of_the_whole_run_in_any_order(order: tuple[Report, ...]) -> None:
    assert shards.are_disjoint(order)
    assert shards.difference(order) == ""
    assert shards.merge(order) == WHOLE


@pytest.mark.parametrize("name", ["onhook", "hypothesis", "python", "catalogue", "examples", "seed", "strict"])
def test_runs_with_other_versions_or_another_budget_are_no_shards(name: str) -> None:
    one, other = SHARDS
    value = getattr(ABOUT, name)
    changed = replace(other, about=replace(ABOUT, **{name: f"{value}x" if isinstance(value, str) else value + 1}))
    assert shards.difference([one, changed]).startswith(f"{name}: ")


def written(folder: Path, *reports: Report) -> list[str]:
    paths = [folder / f"shard-{number}.json" for number, _ in enumerate(reports)]
    for path, report in zip(paths, reports, strict=True):
        path.write_text(json_file.render(report), encoding="utf-8")
    return [str(path) for path in paths]


@pytest.mark.parametrize(
    "name", ["whole.json", "whole.jsonl", "whole.html", "whole.md", "whole.badge.json", "whole.mmd"]
)
def test_the_command_merges_shards_into_any_form(tmp_path: Path, name: str) -> None:
    whole, merged_here = tmp_path / f"of-one-run-{name}", tmp_path / name
    (alone,) = written(tmp_path, WHOLE)
    assert main(["report", alone, str(whole)]) == 0
    assert main(["report", *written(tmp_path, *SHARDS), str(merged_here)]) == 0
    assert merged_here.read_text("utf-8") == whole.read_text("utf-8")


def test_two_runs_of_the_same_items_are_compared_as_ever(tmp_path: Path) -> None:
    assert main(["report", *written(tmp_path, WHOLE, WHOLE), str(tmp_path / "changes.md")]) == 0
    assert "shard-0.json" in (tmp_path / "changes.md").read_text("utf-8")
    assert main(["report", *written(tmp_path, WHOLE, WHOLE), str(tmp_path / "whole.json")]) == 2


def test_what_looks_like_shards_and_is_not_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = replace(SHARDS[1], about=replace(ABOUT, seed=7))
    assert main(["report", *written(tmp_path, SHARDS[0], other), str(tmp_path / "changes.md")]) == 0
    assert "no shards of one run: seed: 0 and 7" in capsys.readouterr().err


def test_a_cut_off_shard_leaves_the_run_unfinished(tmp_path: Path) -> None:
    one, two = written(tmp_path, *SHARDS)
    lines = tmp_path / "cut.jsonl"
    assert main(["report", two, str(lines)]) == 0
    lines.write_text("".join(lines.read_text("utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    assert main(["report", one, str(lines), str(tmp_path / "whole.json")]) == 0
    assert any("cut off" in note for note in read(tmp_path / "whole.json").notes)


def test_a_report_is_not_overwritten_by_another_one_where_the_output_was_forgotten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = written(tmp_path, WHOLE, replace(WHOLE, about=replace(ABOUT, seed=7)))
    kept = Path(new).read_text("utf-8")
    assert main(["report", old, new]) == 2
    assert "shard-1.json: holds a report already" in capsys.readouterr().err
    assert Path(new).read_text("utf-8") == kept
    assert main(["report", *written(tmp_path, *SHARDS)]) == 2
    assert read(tmp_path / "shard-1.json") == SHARDS[1]


def test_what_was_written_is_said_and_may_be_written_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["report", *written(tmp_path, *SHARDS), str(tmp_path / "whole.json")]
    assert [main(arguments), main(arguments)] == [0, 0]
    assert capsys.readouterr().out == f"onhook report: {tmp_path / 'whole.json'}\n" * 2

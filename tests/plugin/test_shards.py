"""A run that is spread over machines by pytest-split, and its merged report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

HANDLER = ("--onhook-handler", "app.py:lambda_handler")


def test_two_shards_play_a_start_each_and_merge_to_the_report_of_the_whole_run(project: Project, crashes: str) -> None:
    project.write({"app.py": crashes})
    whole = project.pytest(*HANDLER, "--onhook-report", "whole.json")
    items = {}
    for group, theirs, not_theirs in (("1", "inbound: ", "outbound: "), ("2", "outbound: ", "inbound: ")):
        ran = project.pytest(*HANDLER, "--splits", "2", "--group", group, "--onhook-report", f"shard-{group}.json")
        assert (theirs in ran.text, not_theirs in ran.text) == (True, False), "a campaign that it has no item of"
        assert items.keys().isdisjoint(ran.items)
        items |= ran.items
    assert items == whole.items
    merged = project.onhook("report", "shard-1.json", "shard-2.json", "merged.json")
    assert merged.status == 0, merged.text
    assert _timeless(project, "merged.json") == _timeless(project, "whole.json")


def _timeless(project: Project, name: str) -> Any:
    document = json.loads((project.folder / name).read_text("utf-8"))
    return document | {"about": {**document["about"], "started": "", "seconds": 0}}

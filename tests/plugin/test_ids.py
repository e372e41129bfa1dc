"""Items are known by the ids that pytest prints: they can be pasted back, chosen, left out, spread and reported."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project, Ran

HANDLER = ("--onhook-handler", "app:lambda_handler")
CONFIG = 'handler = "app:lambda_handler"\ndirections = ["inbound"]\n'


def test_ids_are_listed(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects})
    lines = project.pytest(*HANDLER, "--collect-only", "-q").text.splitlines()
    assert "onhook::HND-5[inbound]" in lines
    assert "onhook::RSP-1[outbound]" in lines


@pytest.mark.parametrize("spread", [(), ("-n", "2")])
def test_a_printed_id_pasted_back_runs_that_item(project: Project, rejects: str, spread: tuple[str, ...]) -> None:
    project.write({"app.py": rejects, "test_own.py": "def test_own():\n    assert False\n"})
    ran = project.pytest(*HANDLER, *spread, "onhook::HND-4[inbound]")
    assert (ran.status, set(ran.items)) == (0, {"HND-4[inbound]"}), ran.text


def test_an_id_without_brackets_runs_its_items_of_all_starts(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects})
    assert set(project.pytest(*HANDLER, "onhook::HND-4").items) == {"HND-4[inbound]", "HND-4[outbound]"}


def test_ids_printed_in_another_folder_can_be_pasted_there(project: Project, rejects: str) -> None:
    ini = '[tool.pytest.ini_options]\nonhook_handler = "app:lambda_handler"\n'
    project.write({"pyproject.toml": ini, "app.py": rejects.replace('"1.0"', '"9.9"'), "sub/note.txt": ""})
    ran = project.pytest(cwd="sub")
    printed = re.findall(r"^FAILED (\S+)", ran.text, re.MULTILINE)
    assert "../onhook::RSP-4[inbound]" in printed
    ran = project.pytest("../onhook::RSP-4[inbound]", cwd="sub")
    assert (ran.status, set(ran.items)) == (1, {"RSP-4[inbound]"}), ran.text
    assert set(project.pytest("onhook::RSP-4[inbound]", cwd="sub").items) == {"RSP-4[inbound]"}


def test_ids_of_a_configuration_file_can_be_pasted(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects, "onhook.toml": CONFIG, "sub/note.txt": "", "pyproject.toml": "[tool.pytest]\n"})
    assert project.pytest("onhook.toml::HND-4[inbound]").text.count("1 passed in ") == 1
    ran = project.pytest("../onhook.toml::HND-4[inbound]", cwd="sub")
    assert (ran.status, len(ran.items)) == (0, 1), ran.text


def test_ids_of_one_of_several_handlers_can_be_pasted(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects, "onhook.toml": '[handlers.one]\nhandler = "app:lambda_handler"\n'})
    ran = project.pytest("onhook.toml::one::HND-4[inbound]")
    assert (ran.status, len(ran.items)) == (0, 1), ran.text


def test_items_are_chosen_and_left_out(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects})
    assert set(project.pytest(*HANDLER, "-k", "HND-4").items) == {"HND-4[inbound]", "HND-4[outbound]"}
    ran = project.pytest(*HANDLER, "-k", "HND-4", "--deselect", "onhook::HND-4[outbound]")
    assert set(ran.items) == {"HND-4[inbound]"}


@pytest.mark.parametrize("spread", [(), ("-n", "2")])
def test_an_unknown_id_says_so(project: Project, rejects: str, spread: tuple[str, ...]) -> None:
    project.write({"app.py": rejects})
    ran = project.pytest(*HANDLER, *spread, "onhook::HND-99[inbound]")
    assert ran.status == 4
    assert "no item has the id 'onhook::HND-99[inbound]'; ids look like onhook::RSP-1[inbound], " in ran.text
    assert "Traceback" not in ran.text


def test_an_id_without_a_handler_says_what_is_missing(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects, "onhook.toml": CONFIG})
    ran = project.pytest("onhook::HND-4[inbound]")
    assert ran.status == 4
    assert (
        "needs a target: add --onhook-handler TARGET or --onhook-service TARGET (items of a file are called onhook.toml::HND-4[inbound])"
        in ran.text
    )


def test_spread_over_workers_a_run_comes_out_the_same(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects.replace('"1.0"', '"9.9"')})
    alone = project.pytest(*HANDLER)
    files = written(project)
    spread = project.pytest(*HANDLER, "-n", "2")
    assert (alone.status, kinds(alone)) == (spread.status, kinds(spread))
    assert alone.status == 1
    assert written(project) == files
    assert sorted(files) == ["RSP-4-inbound.json", "RSP-4-outbound.json"]
    assert "onhook: handler app:lambda_handler; catalogue" in spread.text


def kinds(ran: Ran) -> dict[str, tuple[str, str, str]]:
    return {name: (item.kind, item.message, item.text) for name, item in ran.items.items()}


def written(project: Project) -> dict[str, str]:
    texts = {file.name: file.read_text(encoding="utf-8") for file in project.folder.glob(".onhook/*.json")}
    assert all(json.loads(text) for text in texts.values())
    for file in project.folder.glob(".onhook/*.json"):
        file.unlink()
    return texts


def test_a_configuration_file_spread_over_workers(project: Project, rejects: str) -> None:
    project.write({"app.py": rejects.replace('"1.0"', '"9.9"'), "onhook.toml": CONFIG})
    alone, spread = project.pytest(), project.pytest("-n", "2")
    assert kinds(alone) == kinds(spread)
    assert "onhook: handler app:lambda_handler; catalogue" in spread.text
    assert spread.text.count("✗ failed") == 1


@pytest.mark.parametrize("config", [None, CONFIG])
def test_what_failed_last_runs_again_alone(project: Project, rejects: str, config: str | None) -> None:
    project.write({"app.py": rejects.replace('"1.0"', '"9.9"')} | ({"onhook.toml": config} if config else {}))
    arguments = () if config else HANDLER
    broken = project.pytest(*arguments).kinds("failed")
    again = project.pytest(*arguments, "--lf")
    assert broken
    assert again.items.keys() == broken


def test_a_file_outside_the_root_directory_has_a_name_all_the_same(project: Project, rejects: str) -> None:
    """Else the verdicts of two files could not be told apart."""
    config = 'handler = "app:lambda_handler"\ndirections = ["inbound"]\n'
    project.write(
        {
            f"{folder}/{name}": text
            for folder in ("one", "two")
            for name, text in (("app.py", rejects), ("onhook.toml", config))
        }
    )
    ran = project.pytest("--rootdir", ".", "onhook.toml", "../two/onhook.toml", cwd="one")
    assert ran.status == 0, ran.text
    headings = [line.strip("- ") for line in ran.text.splitlines() if line.startswith("---")]
    assert headings == ["onhook.toml", "../two/onhook.toml"]
    listed = project.pytest("--rootdir", ".", "--collect-only", "-q", "../two/onhook.toml", cwd="one")
    assert "../two/onhook.toml::RSP-1[inbound]" in listed.text.splitlines()

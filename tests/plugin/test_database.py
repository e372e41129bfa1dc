"""A database that a profile names: two machines with one Redis, one that is not there, and none by default."""

from __future__ import annotations

import shutil

import pytest
import redis_server
from redis import Redis

from .conftest import Project

CONFTEST = """
from hypothesis import settings
from hypothesis.extra.redis import RedisExampleDatabase
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

server = Redis(port=PORT, socket_timeout=10, retry=Retry(NoBackoff(), 0))
settings.register_profile("shared", max_examples=4, database=RedisExampleDatabase(server))
"""
RUN = ("--onhook-handler", "app.py:lambda_handler", "--hypothesis-profile", "shared")


def machine(project: Project, folder: str, source: str, port: int) -> Project:
    (project.folder / folder).mkdir()
    return Project(project.folder / folder, project.server).write(
        {"app.py": source, "conftest.py": CONFTEST.replace("PORT", str(port))}
    )


def played(text: str) -> int:
    return int(text.partition("inbound: ")[2].partition(" calls")[0])


@redis_server.needed
def test_what_one_machine_has_found_all_others_play_first(project: Project, crashes: str, rejects: str) -> None:
    with redis_server.serving(project.folder) as port, Redis(port=port) as server:
        first = machine(project, "first", crashes, port).pytest(*RUN, quick=False)
        assert "RedisExampleDatabase" in first.text
        assert "warnings summary" not in first.text
        kept = {key: server.smembers(key) for key in server.keys("hypothesis-example:onhook-counterexample/*")}
        assert [key.rpartition(b"/")[2] for key in kept] == [b"RSP-1"] * 2, "one for each start"

        second = machine(project, "second", crashes, port).pytest(*RUN, "-n", "2", quick=False)
        assert played(second.text) == played(first.text) + 1
        assert {name: one.kind for name, one in second.items.items()} == {
            name: item.kind for name, item in first.items.items()
        }
        assert {key: server.smembers(key) for key in kept} == kept

        mended = machine(project, "mended", rejects, port).pytest(*RUN, quick=False)
        assert mended.status == 0
        assert [server.exists(key) for key in kept] == [0, 0]


def test_a_server_that_is_not_there_breaks_no_run(project: Project, rejects: str) -> None:
    ran = machine(project, "here", rejects, 1).pytest(*RUN, "-n", "2", "-W", "error", quick=False)
    assert ran.status == 0
    assert ran.text.count("the database of the Hypothesis profile cannot be read") == 1
    assert "this run goes on without it" in ran.text


def test_where_hypothesis_could_keep_nothing_nobody_is_warned(project: Project, rejects: str) -> None:
    """Nothing of ours would go there."""
    project.write({"app.py": rejects, ".hypothesis": "no folder"})
    options = ("--onhook-handler", "app.py:lambda_handler", "-W", "error", "--hypothesis-profile", "default")
    assert project.pytest(*options, "onhook::RSP-1[inbound]", quick=False).status == 0


@pytest.mark.parametrize("profile", ["default", "onhook-quick"])
def test_by_default_a_run_neither_reads_nor_leaves_anything(project: Project, crashes: str, profile: str) -> None:
    project.write({"app.py": crashes})
    ran = project.pytest("--onhook-handler", "app.py:lambda_handler", "--hypothesis-profile", profile, quick=False)
    assert "Database" not in ran.text
    assert not (project.folder / ".hypothesis").exists()
    shutil.rmtree(project.folder / ".onhook")

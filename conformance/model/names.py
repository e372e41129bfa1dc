"""Names that are given in one place of a run and read in others: of files and of items."""

from __future__ import annotations

#: The file that declares targets.
CONFIG_FILE = "onhook.toml"
#: What the ids of items begin with that come from the command line or the ini file.
ROOT = "onhook"
#: What `onhook run` writes in its place: pytest takes what comes before `::` for a path, and a project may have a
#: folder of that name, a checkout of this repository for one.
NO_PATH = f":{ROOT}"

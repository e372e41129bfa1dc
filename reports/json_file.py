"""A report as JSON, in the form of `schemas/report.json`."""

from __future__ import annotations

import json

from onhook.reports.model import Report, to_json


def render(report: Report) -> str:
    """Return the text of the file."""
    # Every character that json leaves as it is can be seen, but for this one.
    return json.dumps(to_json(report), indent=1).replace("\x7f", "\\u007f") + "\n"

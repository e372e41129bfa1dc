"""Make the pictures of docs/images anew, from a run on the example with a bug: python tests/browser/pictures.py."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
IMAGES = ROOT / "docs" / "images"
sys.path.insert(0, str(ROOT / "tests"))

#: Name to colour scheme, width, height and fragment.
PICTURES = {
    "report-light": ("light", 1200, 820, ""),
    "report-dark": ("dark", 1280, 940, "#verdict=failed&open=HND-5"),
    "report-phone": ("light", 390, 1000, "#verdict=failed&open=HND-5"),
}


def report(folder: Path) -> Path:
    """Judge the example and return the page."""
    shutil.copytree(ROOT / "examples" / "forwarding", folder, dirs_exist_ok=True)
    file = folder / "report.html"
    command = ("-m", "pytest", "-q", "--onhook-handler", "app.broken:lambda_handler", "--onhook-report", file.name)
    alone = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    subprocess.run([sys.executable, *command], cwd=folder, env=alone, capture_output=True, check=False)
    return file


def main() -> None:
    """Take all pictures."""
    from chromium import launched

    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, launched() as browser:
        file = report(Path(folder))
        for name, (scheme, width, height, fragment) in PICTURES.items():
            page = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
            )
            page.goto(f"{file.as_uri()}{fragment}")
            page.evaluate("(document.querySelector('.opened') ?? document.body).scrollIntoView()")
            page.wait_for_timeout(300)
            page.screenshot(path=IMAGES / f"{name}.png")
            page.close()


if __name__ == "__main__":
    main()

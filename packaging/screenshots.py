"""Makes the README's pictures from the real overlay: a replay, light and dark (`salesrl replay --snapshot`),
and a live call (live_pictures.py).

One rule: nothing is drawn here; a picture shows what a person would see. Run it again after a
change of look: .venv/bin/python packaging/screenshots.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "packaging" / "screenshots"


def take_pictures(theme: str, folder: Path) -> list[Path]:
    """The overlay's pictures of the bundled call in one theme, in the order of the call."""
    home = folder / "home"
    home.mkdir(parents=True)
    (home / "overlay.json").write_text(f'{{"schema": 1, "theme": "{theme}"}}', encoding="utf-8")
    pictures = folder / "pictures"
    command = [sys.executable, "-m", "overlay", "replay", "--speed", "max", "--snapshot", str(pictures)]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"SALESRL_HOME": str(home)}, check=True)
    return sorted(pictures.glob("*.png"))


def take_live_pictures(folder: Path) -> list[Path]:
    """A browser that asks to be paired, a call in its middle, and captions that stopped."""
    pictures = folder / "live"
    pictures.mkdir()
    command = [sys.executable, str(ROOT / "packaging" / "live_pictures.py"), str(pictures)]
    home = {"SALESRL_HOME": str(folder / "live-home")}
    subprocess.run(command, cwd=ROOT, env=os.environ | home, check=True)
    return sorted(pictures.glob("*.png"))


def main() -> None:
    """Write card-light.png, card-dark.png (the end of the call), turning-dark.png (where it fell), and
    pairing.png, live.png and lost.png of a live call."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        for theme in ("light", "dark"):
            taken = take_pictures(theme, Path(name, theme))
            shutil.copy(taken[-1], PICTURES / f"card-{theme}.png")
            if theme == "dark":
                turned = next((path for path in taken if "fell" in path.name), taken[len(taken) // 2])
                shutil.copy(turned, PICTURES / "turning-dark.png")
        for path in take_live_pictures(Path(name)):
            shutil.copy(path, PICTURES / path.name)
    print(f"Wrote the pictures in {PICTURES.relative_to(ROOT)}")


if __name__ == "__main__":
    main()

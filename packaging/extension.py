"""The browser extension as a zip for the stores, and its icons.

    .venv/bin/python packaging/extension.py zip [FOLDER]   writes salesrl-extension-VERSION.zip
    .venv/bin/python packaging/extension.py icons          draws bridge/extension/icons again

One rule: the zip holds exactly the files of bridge/extension, in order and with one date, so that the
same sources give the same bytes. The manifest's version is held to the application's by a test.

There is no build for Firefox: it gives every installation another origin (moz-extension://, a random
number), so the bridge could not tell this extension from any other by its exact origin, and a paired
key alone is not enough by the rules of bridge/PROTOCOL.md.
"""

from __future__ import annotations

import json
import os
import sys
import zipfile
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).parent.parent / "bridge" / "extension"
SIZES: Final = (16, 32, 48, 128)
_DATE: Final = (2026, 1, 1, 0, 0, 0)


def write_zip(folder: Path) -> Path:
    """Write the zip into `folder`; its path."""
    version = json.loads((SOURCE / "manifest.json").read_text(encoding="utf-8"))["version"]
    path = folder / f"salesrl-extension-{version}.zip"
    files = sorted(one for one in SOURCE.rglob("*") if one.is_file())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            entry = zipfile.ZipInfo(file.relative_to(SOURCE).as_posix(), _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.read_bytes())
    return path


def draw_icons(folder: Path) -> None:
    """Draw the gauge at every size a browser asks for."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QRectF, Qt
    from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPen

    app = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    folder.mkdir(exist_ok=True)
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        width = size * 0.15
        box = QRectF(0, 0, size, size).adjusted(width, width, -width, -width)
        with QPainter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for colour, start, span in (("#9aa8b5", 225, -270), ("#0f7b6c", 225, -180)):
                pen = QPen(QColor(colour), width)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                painter.setPen(pen)
                painter.drawArc(box, start * 16, span * 16)
        if not image.save(str(folder / f"{size}.png")):
            raise SystemExit(f"The icon of {size} px could not be written into {folder}.")
    del app


def main(arguments: list[str]) -> None:
    match arguments:
        case ["zip"]:
            print(write_zip(Path.cwd()))
        case ["zip", folder]:
            print(write_zip(Path(folder)))
        case ["icons"]:
            draw_icons(SOURCE / "icons")
        case _:
            raise SystemExit((__doc__ or "").partition("One rule")[0].rstrip())


if __name__ == "__main__":
    main(sys.argv[1:])

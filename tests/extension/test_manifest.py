"""The extension asks for no more than it says, and is the one the bridge knows."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest

from bridge.peers import EXTENSION_IDS
from overlay.commands import __version__
from tests.extension.chromium import EXTENSION, ROOT

MANIFEST: Final[dict[str, Any]] = json.loads((EXTENSION / "manifest.json").read_text(encoding="utf-8"))
HOSTS: Final = [
    "https://meet.google.com/*",
    "https://*.zoom.us/*",
    "https://teams.microsoft.com/*",
    "https://teams.live.com/*",
    "https://teams.cloud.microsoft/*",
]


def test_its_key_gives_the_id_the_bridge_lets_in() -> None:
    digest = hashlib.sha256(base64.b64decode(MANIFEST["key"])).hexdigest()[:32]
    name = "".join(chr(ord("a") + int(digit, 16)) for digit in digest)

    assert (name,) == EXTENSION_IDS


def test_it_asks_for_three_permissions_and_for_sites_one_by_one() -> None:
    assert sorted(MANIFEST["permissions"]) == ["alarms", "scripting", "storage"]
    assert MANIFEST["optional_host_permissions"] == HOSTS
    assert "host_permissions" not in MANIFEST
    assert "content_scripts" not in MANIFEST


def test_only_the_meeting_sites_may_load_its_modules() -> None:
    (entry,) = MANIFEST["web_accessible_resources"]

    assert entry["matches"] == HOSTS
    # Chromium 156 cannot resolve a module's own imports under a dynamic address.
    assert "use_dynamic_url" not in entry


def test_its_own_pages_run_its_own_scripts_and_reach_this_machine_alone() -> None:
    policy = MANIFEST["content_security_policy"]["extension_pages"]

    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "connect-src ws://127.0.0.1:*;" in policy


def test_it_is_as_new_as_the_application_and_no_newer_than_browsers() -> None:
    assert MANIFEST["version"] == __version__
    assert MANIFEST["minimum_chrome_version"] == "116"
    assert MANIFEST["manifest_version"] == 3


def test_every_file_it_names_is_there() -> None:
    named = [MANIFEST["background"]["service_worker"], MANIFEST["action"]["default_popup"]]
    named += MANIFEST["icons"].values()

    assert [name for name in named if not (EXTENSION / name).is_file()] == []


@pytest.mark.parametrize("path", sorted(EXTENSION.rglob("*.js")), ids=lambda path: path.name)
def test_every_module_it_imports_is_there(path: Path) -> None:
    imported = re.findall(r'(?:from|import) "(\./[^"]+|\.\./[^"]+)"', path.read_text(encoding="utf-8"))

    assert [name for name in imported if not (path.parent / name).resolve().is_file()] == []


def make_zip(folder: Path) -> Path:
    folder.mkdir()
    script = [sys.executable, str(ROOT / "packaging" / "extension.py"), "zip", str(folder)]
    return Path(subprocess.run(script, check=True, capture_output=True, text=True).stdout.strip())


def test_the_same_sources_give_the_same_zip(tmp_path: Path) -> None:
    written, again = make_zip(tmp_path / "first"), make_zip(tmp_path / "second")

    assert written.read_bytes() == again.read_bytes()
    with zipfile.ZipFile(written) as archive:
        assert archive.testzip() is None
        assert {"manifest.json", "background.js", "popup.html"} <= set(archive.namelist())

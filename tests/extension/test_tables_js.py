"""Newer selectors are taken only from the makers, and only if they are newer."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Page

from tests.extension.chromium import ADDRESSES, ROOT

SCRIPT: Final = ROOT / "packaging" / "sign_selectors.py"

# chrome.storage.local as far as tables.js uses it
TAKE: Final = """async ([sent, publicKey, kept]) => {
  const memory = kept ? {tables: kept} : {};
  globalThis.chrome = {storage: {local: {
    get: async () => memory, set: async (change) => Object.assign(memory, change)}}};
  const { takeTables, keptTables } = await import("/extension/tables.js");
  const taken = await takeTables(sent, publicKey);
  return [taken, await keptTables()];
}"""

TABLES: Final = {"version": 2, "platforms": {"meet": {"turn": [".new"]}}}


@pytest.fixture(scope="module")
def private_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("makers") / "private.pem"
    key = ec.generate_private_key(ec.SECP256R1())
    form = serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return path


def public_half(private_file: Path) -> str:
    key = serialization.load_pem_private_key(private_file.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    point = serialization.PublicFormat.UncompressedPoint
    return base64.b64encode(key.public_key().public_bytes(serialization.Encoding.X962, point)).decode()


@pytest.fixture(scope="module")
def signed(private_file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Signed by the script the makers use."""
    folder = tmp_path_factory.mktemp("signed")
    (folder / "tables.json").write_text(json.dumps(TABLES), encoding="utf-8")
    asked = ["sign", str(private_file), str(folder / "tables.json"), str(folder / "out.json")]
    subprocess.run([sys.executable, str(SCRIPT), *asked], check=True, capture_output=True)
    read: dict[str, str] = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    return read


def take(page: Page, sent: dict[str, str], public: str, kept: dict[str, Any] | None = None) -> Any:
    page.goto(ADDRESSES["meet"])
    return page.evaluate(TAKE, [sent, public, kept])


def test_a_signed_newer_table_is_taken(page: Page, signed: dict[str, str], private_file: Path) -> None:
    assert take(page, signed, public_half(private_file)) == [True, TABLES["platforms"]]


def test_one_word_changed_and_it_is_left(page: Page, signed: dict[str, str], private_file: Path) -> None:
    other = base64.b64encode(base64.b64decode(signed["data"]).replace(b".new", b".old")).decode()

    assert take(page, {**signed, "data": other}, public_half(private_file)) == [False, {}]


def test_another_makers_signature_is_left(page: Page, signed: dict[str, str]) -> None:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = serialization.PublicFormat.UncompressedPoint
    stranger = base64.b64encode(key.public_bytes(serialization.Encoding.X962, point)).decode()

    assert take(page, signed, stranger) == [False, {}]


def test_an_older_table_is_left(page: Page, signed: dict[str, str], private_file: Path) -> None:
    kept = {"version": 2, "platforms": {"meet": {"turn": [".kept"]}}}

    assert take(page, signed, public_half(private_file), kept) == [False, kept["platforms"]]


def test_the_shipped_key_is_a_point_of_the_curve(page: Page) -> None:
    page.goto(ADDRESSES["meet"])
    kind = page.evaluate("""async () => {
      const { SELECTORS_KEY } = await import("/extension/selectors-key.js");
      const { fromBase64 } = await import("/extension/messages.js");
      const how = {name: "ECDSA", namedCurve: "P-256"};
      const key = await crypto.subtle.importKey("raw", fromBase64(SELECTORS_KEY), how, true, ["verify"]);
      return key.type;
    }""")

    assert kind == "public"


def test_a_private_key_is_never_made_inside_the_project() -> None:
    asked = [sys.executable, str(SCRIPT), "new-key", str(ROOT / "packaging" / "private.pem")]
    result = subprocess.run(asked, capture_output=True, text=True)

    assert result.returncode == 1
    assert "name a place outside of it" in result.stderr

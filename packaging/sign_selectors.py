"""Signs newer tables of selectors, so that a meeting page that changed is followed without a new version.

    .venv/bin/python packaging/sign_selectors.py new-key PRIVATE.pem        makes the key; once, by the makers
    .venv/bin/python packaging/sign_selectors.py sign PRIVATE.pem TABLES.json OUT.json

TABLES.json is {"version": 2, "platforms": {"meet": {...}}}: tables as in bridge/extension/platforms. The
signed file is put into the data folder of SalesRLAgent as selectors.json; the bridge hands it on, and the
extension takes it if the signature holds and its version is newer.
One rule: the private key is never written into the project.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

ROOT: Final = Path(__file__).parent.parent
PUBLIC_FILE: Final = ROOT / "bridge" / "extension" / "selectors-key.js"
_HEAD: Final = """// @ts-check
/**
 * The public half of the key that tables of selectors are signed with (P-256, raw, base64). Written by
 * `packaging/sign_selectors.py new-key`; the private half is the makers' and stands in no file here.
 */
export const SELECTORS_KEY =
"""


def make_key(private_file: Path) -> str:
    """Write a fresh private key to `private_file` (0600, never over another); its public half in base64."""
    if private_file.resolve().is_relative_to(ROOT.resolve()):
        raise SystemExit(f"{private_file} lies in the project; name a place outside of it.")
    key = ec.generate_private_key(ec.SECP256R1())
    form = serialization.PrivateFormat.PKCS8
    data = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    try:
        handle = os.open(private_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise SystemExit(f"{private_file} is there already; a key is never written over.") from None
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
    point = serialization.PublicFormat.UncompressedPoint
    return base64.b64encode(key.public_key().public_bytes(serialization.Encoding.X962, point)).decode()


def sign(private_file: Path, tables: bytes) -> dict[str, str]:
    """The tables and their signature (r and s, 32 bytes each, as WebCrypto reads it), in base64."""
    key = serialization.load_pem_private_key(private_file.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise SystemExit(f"{private_file} holds no key of this kind; make one with new-key.")
    json.loads(tables)
    r, s = decode_dss_signature(key.sign(tables, ec.ECDSA(hashes.SHA256())))
    signature = r.to_bytes(32) + s.to_bytes(32)
    return {"data": base64.b64encode(tables).decode(), "signature": base64.b64encode(signature).decode()}


def main(arguments: list[str]) -> None:
    match arguments:
        case ["new-key", private]:
            public = make_key(Path(private))
            PUBLIC_FILE.write_text(f'{_HEAD}  "{public}";\n', encoding="utf-8")
            print(f"Wrote {PUBLIC_FILE}; keep {private} safe and out of every project.")
        case ["sign", private, tables, out]:
            signed = sign(Path(private), Path(tables).read_bytes())
            Path(out).write_text(json.dumps(signed) + "\n", encoding="utf-8")
            print(f"Wrote {out}")
        case _:
            raise SystemExit((__doc__ or "").rstrip())


if __name__ == "__main__":
    main(sys.argv[1:])

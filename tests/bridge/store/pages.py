"""Reads the files of a store as somebody with the key and a hex editor would: page by page, free ones too."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

PAGE = 4096
RESERVED = 80  # 16 bytes that each page's cipher starts from, 64 that prove it unchanged
SALT = 16
LOG_HEADER, FRAME_HEADER = 32, 24


def read_pages(path: Path, key: bytes) -> bytes:
    """Everything that the file and its log hold, decrypted."""
    data = path.read_bytes()
    clear = [_decrypt(data[at : at + PAGE], key, SALT if at == 0 else 0) for at in range(0, len(data), PAGE)]
    log = path.with_name(path.name + "-wal")
    frames = log.read_bytes()[LOG_HEADER:] if log.exists() else b""
    for at in range(0, len(frames), FRAME_HEADER + PAGE):
        number = int.from_bytes(frames[at : at + 4], "big")
        page = frames[at + FRAME_HEADER : at + FRAME_HEADER + PAGE]
        clear.append(_decrypt(page, key, SALT if number == 1 else 0))
    return b"".join(clear)


def _decrypt(page: bytes, key: bytes, skipped: int) -> bytes:
    body, start = page[skipped : PAGE - RESERVED], page[PAGE - RESERVED : PAGE - RESERVED + 16]
    reader = Cipher(AES(key), CBC(start)).decryptor()
    return reader.update(body) + reader.finalize()

"""Sockets that say only what a handshake needs, or nothing, and what becomes of them."""

from __future__ import annotations

import os
import selectors
import socket
import threading

from tests.bridge.client import PROGRAM, WAIT


def say_handshake(port: int) -> bytes:
    lines = (
        "GET / HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Origin: {PROGRAM}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Extensions: permessage-deflate",
        "",
        "",
    )
    return "\r\n".join(lines).encode()


def open_raw(port: int, *, handshake: bool = True, answered: bool = True) -> socket.socket:
    """A socket that has said only what a handshake needs, or nothing."""
    raw = socket.create_connection(("127.0.0.1", port), timeout=WAIT)
    if handshake:
        raw.sendall(say_handshake(port))
    if handshake and answered:
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += raw.recv(4096)
        assert b" 101 " in answer
        assert b"permessage-deflate" not in answer
    return raw


def is_answered(raw: socket.socket) -> bool:
    raw.settimeout(0.0)
    try:
        return raw.recv(1, socket.MSG_PEEK) != b""
    except BlockingIOError:
        return False


def is_cut(raw: socket.socket) -> bool:
    raw.settimeout(1.0)  # less than a handshake may take
    try:
        while raw.recv(4096):
            pass
        return True
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False


class Crowd:
    """Holds so many lines, and opens another for each that is cut, as fast as it can."""

    def __init__(self, port: int, count: int, *, handshake: bool) -> None:
        self._port, self._handshake = port, handshake
        self._held = selectors.DefaultSelector()
        self._is_over = threading.Event()
        for _one in range(count):
            self._open()
        self._thread = threading.Thread(target=self._renew)

    def __enter__(self) -> Crowd:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_over.set()
        self._thread.join()
        for key in list(self._held.get_map().values()):
            os.close(key.fd)
        self._held.close()

    def _open(self) -> None:
        raw = socket.create_connection(("127.0.0.1", self._port), timeout=WAIT)
        if self._handshake:
            raw.sendall(say_handshake(self._port))
        raw.setblocking(False)
        self._held.register(raw.detach(), selectors.EVENT_READ)

    def _renew(self) -> None:
        while not self._is_over.is_set():
            for key, _ in self._held.select(0.01):
                try:
                    told = os.read(key.fd, 4096)
                except ConnectionResetError:
                    told = b""
                if not told:
                    self._held.unregister(key.fd)
                    os.close(key.fd)
                    self._open()

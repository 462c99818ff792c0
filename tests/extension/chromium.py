"""A real Chromium and a server that plays the meeting sites, for every test of the extension.

One rule: the browser believes it is on the real https origins (a rule maps their names to this
machine, a certificate made here is accepted) and nothing it asks for leaves the machine. Used with
and without the unpacked extension; changes together with `conftest.py` and the pages beside it.
"""

from __future__ import annotations

import asyncio
import datetime
import mimetypes
import os
import shutil
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

ROOT: Final = Path(__file__).parents[2]
EXTENSION: Final = ROOT / "bridge" / "extension"
PAGES: Final = Path(__file__).parent / "pages"

SITES: Final = {
    "meet.google.com": "meet.html",
    "app.zoom.us": "zoom.html",
    "us04web.zoom.us": "zoom.html",
    "teams.microsoft.com": "teams.html",
    "teams.live.com": "teams.html",
    "teams.cloud.microsoft": "teams.html",
}
ADDRESSES: Final = {
    "meet": "https://meet.google.com/abc-defg-hij",
    "zoom": "https://app.zoom.us/wc/81234567890/join",
    "teams": "https://teams.microsoft.com/v2/?meetingjoin=/l/meetup-join/19:meeting_Zm9v@thread.v2/0",
}
# Teams forbids writing HTML from text; the other two pages are held to the same.
POLICY: Final = "require-trusted-types-for 'script'; trusted-types 'none'"

NAMES: Final = ("chromium", "chromium-browser", "chrome", "google-chrome-for-testing")
NONE_INSTALLED: Final = "No Chromium is installed (Debian, Ubuntu: apt-get install chromium)."


def find_chromium() -> str | None:
    """Where the distribution's Chromium is. Google Chrome itself no longer loads unpacked extensions."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for the three sites, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "meeting pages of a test")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(site) for site in SITES]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = (folder / "certificate.pem", folder / "key.pem")
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return paths


class _Answers(BaseHTTPRequestHandler):
    """`/pages/` and `/extension/` are folders; any other path of a meeting site is its page."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self._file()
        if path is None or not path.is_file():
            self._answer(404, b"", "text/plain")
            return
        self._answer(200, path.read_bytes(), mimetypes.guess_type(path.name)[0] or "text/plain")

    def _file(self) -> Path | None:
        parts = urlsplit(self.path).path.strip("/").split("/")
        folder = {"pages": PAGES, "extension": EXTENSION}.get(parts[0])
        if folder is None:
            site = SITES.get(self.headers.get("Host", "").partition(":")[0])
            return PAGES / site if site and "." not in parts[-1] else None
        path = folder.joinpath(*parts[1:]).resolve()
        return path if path.is_relative_to(folder) else None

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        # Nothing changes while the tests run; a page has to be fetched anew for its parameters.
        self.send_header("Cache-Control", "no-store" if kind == "text/html" else "max-age=3600")
        if kind == "text/html":
            self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that closes a connection early is no news."""


@contextmanager
def serve_pages(folder: Path) -> Iterator[int]:
    """Serves the meeting sites over https on 127.0.0.1; gives the port."""
    certificate, key = make_certificate(folder)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    with _Server(("127.0.0.1", 0), _Answers) as server:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def flags(port: int) -> list[str]:
    """What Chromium is started with: the sites are here, nothing else is anywhere."""
    rules = [f"MAP {site}:443 127.0.0.1:{port}" for site in SITES]
    rules += ["MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1", "EXCLUDE localhost"]
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [
        *root,
        "--headless=new",
        "--host-resolver-rules=" + ", ".join(rules),
        # Seen as a public site, so that what Chromium asks of one that reaches for this machine is asked.
        f"--ip-address-space-overrides=127.0.0.1:{port}=public",
        "--ignore-certificate-errors",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-gpu",
        "--no-first-run",
        "--no-default-browser-check",
        "--password-store=basic",
    ]


@dataclass(slots=True)
class Driver:
    """Playwright on this thread. Its event loop counts as running for as long as it lives, which would
    break every other test that starts one: it is set aside wherever no browser test runs."""

    playwright: Playwright
    executable: str
    port: int
    _loop: asyncio.AbstractEventLoop | None = field(default=None, init=False)

    def set_aside(self) -> None:
        self._loop = asyncio.events._get_running_loop()
        asyncio.events._set_running_loop(None)

    def take_up(self) -> None:
        if self._loop is not None:
            asyncio.events._set_running_loop(self._loop)

    def launch(self) -> Browser:
        """Chromium without the extension."""
        return self.playwright.chromium.launch(
            executable_path=self.executable,
            args=flags(self.port),
            ignore_default_args=["--headless", "--headless=old"],
        )

    def launch_with_extension(
        self, profile: Path, extension: Path = EXTENSION, env: Mapping[str, str | float | bool] | None = None
    ) -> BrowserContext:
        """Chromium with an unpacked extension, on a profile of its own."""
        folders = [f"--disable-extensions-except={extension}", f"--load-extension={extension}"]
        return self.playwright.chromium.launch_persistent_context(
            profile,
            executable_path=self.executable,
            args=[*flags(self.port), *folders, "--disable-features=DisableLoadExtensionCommandLineSwitch"],
            ignore_default_args=["--disable-extensions", "--headless", "--headless=old"],
            ignore_https_errors=True,
            env=dict(env) if env is not None else None,
        )


@contextmanager
def start_driver(executable: str, folder: Path) -> Iterator[Driver]:
    """The page server and Playwright, both stopped again. Must end on the thread it began on."""
    with serve_pages(folder) as port:
        manager = sync_playwright()
        driver = Driver(manager.start(), executable, port)
        driver.set_aside()
        try:
            yield driver
        finally:
            driver.take_up()
            driver.playwright.stop()

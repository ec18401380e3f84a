"""A small site on this machine's own address, for tests of what fetches pages."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.pages import page

HTML = "text/html; charset=utf-8"


@dataclass
class Answer:
    """What one address of the site answers."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": HTML})


@dataclass
class Website:
    """Pages by path, listed in /sitemap.xml with their dates. A path that is listed and has no answer is 404."""

    root: str  # its address, without a slash at the end
    answers: dict[str, Answer] = field(default_factory=dict)
    listed: dict[str, str] = field(default_factory=dict)  # path or whole address → <lastmod>, "" without one
    asked: list[str] = field(default_factory=list)  # paths, in the order of the requests
    agents: set[str] = field(default_factory=set)
    faults: dict[str, list[Answer]] = field(default_factory=dict)  # path → what it answers first
    on_request: Callable[[str], None] = lambda path: None

    @property
    def sitemap(self) -> str:
        return f"{self.root}/sitemap.xml"

    def publish(self, path: str, title: str, date: str = "", **headers: str) -> None:
        """A page with a paragraph, listed; known by an ETag that changes with it."""
        body = page(title, f"{title} is something that people feel now and then, and mostly it passes by itself.").encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = Answer(body, headers={"Content-Type": HTML, "ETag": f'"{hash(body)}"', **named})
        self.listed[path] = date

    def pages_asked(self) -> list[str]:
        return [path for path in self.asked if path not in ("/robots.txt", "/sitemap.xml")]

    def answer(self, path: str) -> Answer:
        if self.faults.get(path):
            return self.faults[path].pop(0)
        if path == "/sitemap.xml" and path not in self.answers:
            return Answer(urlset(self.root, self.listed), headers={"Content-Type": "application/xml"})
        return self.answers.get(path, Answer(b"not here", 404))


def urlset(root: str, listed: dict[str, str]) -> bytes:
    entries = []
    for path, date in listed.items():
        address = escape(path if "://" in path else root + path)
        lastmod = f"<lastmod>{date}</lastmod>" if date else ""
        entries.append(f"<url><loc>{address}</loc>{lastmod}</url>")
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(entries)}</urlset>'.encode()


@contextmanager
def served() -> Iterator[Website]:
    """A site that is being served."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.agents.add(self.headers.get("User-Agent", ""))
            site.on_request(self.path)
            answer = site.answer(self.path)
            etag = answer.headers.get("ETag")
            if etag and etag == self.headers.get("If-None-Match"):
                answer = Answer(b"", 304, {"ETag": etag})
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 304:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site = Website(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

"""A socket and a waitress that serves an application on it until told to stop, and then answers what it has accepted."""

from __future__ import annotations

import errno
import signal
import socket
import time
from types import FrameType

from flask import Flask
from threadpoolctl import threadpool_limits
from waitress.server import BaseWSGIServer, create_server

from indexer.errors import SymptomSearchError
from search_web.traffic import Traffic

MOST_CONNECTIONS = 500  # a browser keeps one open for IDLE_S after its page: as many visitors as come in that time
IDLE_S = 10  # silent connections are closed; one that drips holds no thread, only its place among MOST_CONNECTIONS

# What waitress reads of a request's head or body before it hangs up with a bare line. Far above our own limits, so that
# whoever pastes a whole megabyte still meets our page, and low enough for all connections to fit in memory.
READ_AT_MOST_BYTES = 1_500_000

STOPS = (signal.SIGTERM, signal.SIGINT)
GRACE_S = 0.25  # what was accepted a moment ago may still be on its way
DRAIN_S = 10.0  # then even a slow reader has its page; systemd waits for 90

WHY_NOT = {
    errno.EADDRINUSE: "another program uses it. Choose another with --port.",
    errno.EACCES: "this user may not. Choose a port above 1023 with --port.",
    errno.EADDRNOTAVAIL: "this machine has no such address. Choose another with --host.",
}


class CannotListen(SymptomSearchError):
    """The address to serve on cannot be had."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that holds its port. Raises CannotListen."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address, family=family)
    except (socket.gaierror, UnicodeError):  # the second of a name that cannot be one
        why = "no such host is known. Choose another with --host."
    except OSError as error:
        why = WHY_NOT.get(error.errno or 0, f"{error.strerror}.")
    raise CannotListen(f"Cannot serve on {host} port {port}: {why}")


def address_of(listening: socket.socket) -> str:
    """What to open in a browser."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def served_by(app: Flask, listening: socket.socket) -> BaseWSGIServer:
    """It names neither itself nor its version, and writes no access log, which would hold what people typed."""
    traffic: Traffic = app.extensions["traffic"]
    limits = {
        "max_request_header_size": READ_AT_MOST_BYTES,
        "max_request_body_size": READ_AT_MOST_BYTES,
        "connection_limit": MOST_CONNECTIONS,
        "channel_timeout": IDLE_S,
        "cleanup_interval": IDLE_S // 2,
        "asyncore_use_poll": True,  # select() knows no file above number 1023
    }
    # Headers of proxies are left to search_web.security, which knows how many of them to believe.
    return create_server(
        app, sockets=[listening], ident=None, threads=traffic.threads, clear_untrusted_proxy_headers=False, **limits
    )


def keep_to_one_core() -> None:
    """Each request computes on its own thread alone, from now on.

    numpy would share one request's vectors out among all cores, and have them wait for each other: on two cores, four clients at
    once, that took 30 ms of processor time for an answer instead of 17.
    """
    threadpool_limits(limits=1, user_api="blas")


def serve(server: BaseWSGIServer) -> None:
    """Serve until SIGTERM or Ctrl-C, then answer what was accepted, within DRAIN_S. Only for the main thread."""
    stopped: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopped.append(number)
        server.pull_trigger()

    for number in STOPS:
        signal.signal(number, stop)
    while not stopped:
        _turn(server, 1.0)
    _drain(server)
    server.task_dispatcher.shutdown()
    server.close()


def _turn(server: BaseWSGIServer, seconds: float) -> None:
    """One wait for news from the connections."""
    server.asyncore.loop(timeout=seconds, use_poll=server.adj.asyncore_use_poll, map=server._map, count=1)


def _drain(server: BaseWSGIServer) -> None:
    server.handle_accept()  # the last one in the queue; another process has its own
    server.accepting = False
    started = time.monotonic()
    while (waited := time.monotonic() - started) < DRAIN_S and (waited < GRACE_S or _is_busy(server)):
        _turn(server, 0.05)


def _is_busy(server: BaseWSGIServer) -> bool:
    return any(c.request or c.requests or c.total_outbufs_len for c in list(server.active_channels.values()))

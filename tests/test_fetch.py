"""Fetching from servers that mean harm, and pages that are no articles: all of it ends in time, in a sentence, without a password in it."""

from __future__ import annotations

import gzip
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from builder.findings import Misuse, Refusal
from builder.pairing import article, fetch
from builder.sources.entry import Speaker

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
Send = Callable[[bytes], None]


def forever(send: Send, piece: bytes, first: bytes = b"", wait: float = 0.01) -> None:
    send(first)
    while True:
        send(piece)
        time.sleep(wait)


def moved(to: bytes) -> bytes:
    return b"HTTP/1.1 302 Found\r\nLocation: " + to + b"\r\nContent-Length: 0\r\n\r\n"


def packed(data: bytes, name: bytes = b"gzip") -> bytes:
    return HEAD + b"Content-Encoding: " + name + b"\r\nContent-Length: %d\r\n\r\n" % len(data) + data


LATE = "within 1 s"
HOSTILE: dict[str, tuple[Callable[[Send], None], str]] = {
    "says nothing": (lambda send: time.sleep(5), LATE),
    "a byte now and then": (lambda send: forever(send, b"x", HEAD + b"\r\n"), LATE),
    "a byte now and then of many": (lambda send: forever(send, b"x", HEAD + b"Content-Length: 9000000\r\n\r\n"), LATE),
    "chunks of a byte": (lambda send: forever(send, b"1\r\nx\r\n", HEAD + b"Transfer-Encoding: chunked\r\n\r\n"), LATE),
    "headers byte by byte": (lambda send: forever(send, b"X", b"HTTP/1.1 200 OK\r\nA: "), LATE),
    "headers line by line": (lambda send: forever(send, b"X-A: b\r\n", b"HTTP/1.1 200 OK\r\n", 0.05), LATE),
    "continue for ever": (lambda send: forever(send, b"HTTP/1.1 100 Continue\r\n\r\n"), LATE),
    "a body without end": (lambda send: forever(send, b"x" * 65536, HEAD + b"\r\n", 0), "too large"),
    "a redirect with a body without end": (lambda send: forever(send, b"x" * 65536, b"HTTP/1.1 302 F\r\nLocation: /\r\n\r\n", 0), "in circles"),
    "a packed flood": (lambda send: send(packed(gzip.compress(b"a" * 20_000_000))), "too large"),
    "packed in a way not asked for": (lambda send: send(packed(b"abc", b"br")), "unpacked"),
    "packed badly": (lambda send: send(packed(b"no gzip at all")), "unpacked"),
    "packed and cut off": (lambda send: send(packed(gzip.compress(os.urandom(3000))[:1500])), "breaks off"),
    "no HTTP": (lambda send: send(b"\0\xff" * 100), "no web server"),
    "to a file": (lambda send: send(moved(b"file:///etc/hostname")), "no address of a page"),
    "to half an address": (lambda send: send(moved(b"http://[::1")), "no address of a page"),
    "to an empty label": (lambda send: send(moved(b"http://a..b/")), "no address of a page"),
    "to another's password": (lambda send: send(moved(b"ftp://me:SECRET@x.example/")), "no address of a page"),
}


@pytest.fixture
def served() -> Iterator[Callable[[Callable[[Send], None]], str]]:
    sockets: list[socket.socket] = []

    def serve(handler: Callable[[Send], None]) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        sockets.append(server)

        def one(client: socket.socket) -> None:
            with client:
                try:
                    client.recv(65536)
                    handler(client.sendall)
                except OSError:
                    pass

        def loop() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=one, args=(client,), daemon=True).start()

        threading.Thread(target=loop, daemon=True).start()
        return f"127.0.0.1:{server.getsockname()[1]}"

    yield serve
    for server in sockets:
        server.close()


@pytest.mark.parametrize("name", HOSTILE)
def test_every_server_ends_in_a_sentence(name: str, served: Callable[[Callable[[Send], None]], str]) -> None:
    handler, words = HOSTILE[name]
    started = time.monotonic()
    with pytest.raises(Refusal, match=words) as caught:
        fetch.get(f"http://me:SECRET@{served(handler)}/page", seconds=1 if words == LATE else 20)
    assert time.monotonic() - started < 25
    assert "SECRET" not in str(caught.value)
    assert not isinstance(caught.value, Misuse)


def test_a_packed_page_is_unpacked_and_its_password_forgotten(served: Callable[[Callable[[Send], None]], str]) -> None:
    got = fetch.get(f"http://me:SECRET@{served(lambda send: send(packed(gzip.compress(b'<p>Yes.</p>'))))}/page", seconds=5)
    assert got.raw == b"<p>Yes.</p>"
    assert "SECRET" not in repr(got)


def test_a_proxy_as_users_have_it(served: Callable[[Callable[[Send], None]], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://" + served(lambda send: send(HEAD + b"Content-Length: 9\r\n\r\nvia proxy")))
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert fetch.get("http://page.example/", seconds=5).raw == b"via proxy"
    assert fetch.get("http://" + served(lambda send: send(HEAD + b"Content-Length: 4\r\n\r\nhere")), seconds=5).raw == b"here"


@pytest.mark.parametrize(
    "address", ["http://[::1", "http://a..b/", "http://", "https://x:99999/", "ftp://me:SECRET@x/", "http://a b/", "file:///etc/hostname"]
)
def test_odd_addresses(address: str) -> None:
    with pytest.raises(Misuse) as caught:
        fetch.get(address, seconds=1)
    assert "SECRET" not in str(caught.value)


MANY = {
    "sentences in one turn": "Host: Why?\n\nMei Lin: " + "It is so. " * 400_000 + "\n\nHost: So?\n\nMei Lin: Yes.",
    "sentences in many lines": "Host: Why?\n\nMei Lin: "
    + "".join(f"It is {n} so. " * 20 + "\n\n" for n in range(1000))
    + "Host: So?\n\nMei Lin: Yes.",
    "declarations": "<html>" + "<![ " * 1_000_000,
    "labels": "Host: a?\n\nMei Lin: b.\n\n" * 200_000,
    "dots": "Host: Why?\nMei Lin: " + "." * 3_000_000,
    "paragraphs": "<html>" + "<p>x" * 1_000_000,
    "tables": "<html>" + "<table><tr><td>" * 20_000,
    "attributes": "<html><p " + "a=1 " * 2_000_000 + ">x",
    "brackets": "# T\n\n" + "[" * 5_000_000,
    "emphasis": "# T\n\n" + "*a " * 2_000_000,
    "elements": "<div>" * 200_000,
    "numbers": "".join(f"{n}. Text is here.\n\n" for n in range(200_000)),
    "quotations": ">" * 5_000_000,
    "few brackets in many paragraphs": "# T\n\n" + ("[" * 1900 + "\n\n") * 5000,
    "quotations in quotations": "# T\n\n" + (">" * 300 + " a\n\n") * 30_000,
    "lists of lists in front of it": "---\na: &a ["
    + "x," * 9
    + "]\n"
    + "".join(f"b{n}: &b{n} [" + f"*{(n and f'b{n - 1}') or 'a'}," * 9 + "]\n" for n in range(9))
    + "---\nx\n",
    "letters": "<p>" + ("<p>" + "It is so. " * 25_000) * 35,
    "items": "<rss><channel>" + "<item><title>a</title></item>" * 90_000 + "</channel></rss>",
}


@pytest.mark.parametrize("name", MANY)
def test_what_is_no_article_is_refused_at_once(name: str) -> None:
    speakers = (Speaker.model_construct(name="林梅", english="Mei Lin", quotable=True),)
    with pytest.raises(Refusal):
        article.expect_interview(article.read(MANY[name].encode(), "page", speakers), speakers)


INSIDE = {"signs": "&" * 9_000_000, "tags": "&lt;p&gt;x " * 800_000, "one tag": "&lt;p " + "a=1 " * 2_000_000 + "&gt;x"}


@pytest.mark.parametrize("inside", INSIDE.values(), ids=INSIDE)
def test_what_a_feed_holds_is_counted_before_it_is_read(inside: str) -> None:
    with pytest.raises(Refusal, match=r"(tags and entities)|(tag of more than)"):
        article.read(f"<feed><entry><content>{inside}</content></entry></feed>".encode(), "page", ())

"""The desk: follows the files, works by keyboard alone, and keeps to this machine."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from builder.desk.look import concerned
from builder.desk.server import edit
from builder.findings import Refusal

from .chromium import Page, chromium
from .conftest import REPOSITORY, Yulu, spoil
from .test_preview_and_new import CHROMIUM

in_a_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
PATIENCE = "seeds/quotes/patience.yaml"


@contextmanager
def watching(tmp_path: Path, *command: object) -> Iterator[str]:
    """The address of a desk; its editor writes down what it was asked to open."""
    editor = tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/opened.part && mv {tmp_path}/opened.part {tmp_path}/opened\n', encoding="utf-8")
    editor.chmod(0o755)
    whole = [sys.executable, "-m", "builder", *map(str, command), "--watch"]
    server = subprocess.Popen(whole, cwd=REPOSITORY, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=os.environ | {"VISUAL": str(editor)})
    assert server.stderr is not None
    try:
        told = iter(server.stderr.readline, "")
        yield next(found.group() for line in told if (found := re.search(r"http://127\.0\.0\.1:\d+/[\w-]+/", line)))
        server.send_signal(signal.SIGINT)
        assert (server.wait(20), server.stderr.read()) == (0, "The desk is closed.\n")
    finally:
        server.kill()
        server.wait()
        server.stderr.close()


@pytest.fixture
def desk(tiny: Path, tmp_path: Path) -> Iterator[str]:
    with watching(tmp_path, "preview", "--project", tiny) as address:
        yield address


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with chromium(tmp_path / "profile") as page:
        page.size(1280)
        yield page


def ask(address: str, method: str, path: str = "", body: bytes = b"", **headers: str) -> tuple[int, str]:
    """What is answered to a request below the address (`path` with a slash: below the host)."""
    host, _, secret = address.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=20)
    told = {"Host": host, "Content-Type": "application/json"} | {key.replace("_", "-"): value for key, value in headers.items()}
    try:
        connection.request(method, path if path.startswith("/") else f"/{secret}{path}", body or None, told)
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8")
    finally:
        connection.close()


@in_a_browser
def test_a_finding_comes_and_goes_as_the_file_is_edited(desk: str, tiny: Path, page: Page) -> None:
    page.go(desk)
    assert sorted(page.see("[...document.querySelectorAll('.entry')].map(e => e.id)")) == ["q-001", "q-002", "q-003"]
    page.press("j")
    current = page.see("document.querySelector('.current').id")
    before = (tiny / PATIENCE).read_text(encoding="utf-8")
    spoil(tiny / PATIENCE, "而是等。", "而是跑。")
    page.until("!!document.querySelector('#q-001 .finding.error')")
    assert page.see("document.querySelector('.entry').id") == "q-001"
    assert "Q004" in page.see("document.querySelector('#q-001').textContent")
    assert page.see("document.querySelector('#q-001 blockquote mark').textContent") == "跑"
    assert page.see("!!document.querySelector('#q-001 .readings ins')")
    assert page.see("document.querySelector('.current').id") == current
    (tiny / PATIENCE).write_text(before, encoding="utf-8")
    page.until("!document.querySelector('.finding') && document.querySelector('#news').textContent == 'Built again: no errors.'")
    assert page.faults == []


@in_a_browser
def test_a_file_that_cannot_be_read_leaves_the_quotes_as_they_were(desk: str, tiny: Path, page: Page) -> None:
    page.go(desk)
    before = (tiny / PATIENCE).read_text(encoding="utf-8")
    (tiny / PATIENCE).write_text(before + "\n  - {", encoding="utf-8")
    page.until("/F003/.test(document.querySelector('#project').textContent)")
    assert "as they were before" in page.see("document.querySelector('#project').textContent")
    assert page.see("document.querySelectorAll('.entry').length") == 3
    (tiny / PATIENCE).write_text(before, encoding="utf-8")
    page.until("document.querySelector('#project').textContent == ''")


@in_a_browser
def test_whatever_becomes_of_the_files_every_page_follows(desk: str, tiny: Path, page: Page, tmp_path: Path) -> None:
    """Saved by another file in its place, deleted, its folder moved away and back: two browsers see it, and no traceback."""
    quotes, away = tiny / "seeds/quotes", tmp_path / "away"
    with chromium(tmp_path / "second") as other:
        for one in (page, other):
            one.go(desk)
        trust = (quotes / "trust.yaml").read_text(encoding="utf-8")

        def shows(count: int, told: str) -> None:
            said = f"(news.textContent + document.querySelector('main').textContent).includes({json.dumps(told)})"
            for one in (page, other):
                one.until(f"document.querySelectorAll('.entry').length == {count} && {said}")

        (tmp_path / "trust.new").write_text(trust.replace("every tree survive", "each tree survive"), encoding="utf-8")
        (tmp_path / "trust.new").replace(quotes / "trust.yaml")
        shows(3, "each tree survive")
        (quotes / "trust.yaml").unlink()
        shows(1, "no errors")
        (tiny / "seeds").rename(away)
        shows(1, "as they were before")
        away.rename(tiny / "seeds")
        (quotes / "trust.yaml").write_text(trust, encoding="utf-8")
        shows(3, "every tree survive")
        (tiny / "decks/my-deck.yaml").unlink()
        shows(3, "The project has no recipe")
        assert page.faults + other.faults == []


@in_a_browser
def test_the_keyboard_alone_does_everything(desk: str, tmp_path: Path, page: Page) -> None:
    page.go(desk)
    order = page.see("[...document.querySelectorAll('.entry')].map(e => e.id)")
    current = "document.querySelector('.current').id"
    sides = "[...document.querySelectorAll('.current .side')].filter(e => e.checkVisibility()).map(e => e.classList[2])"
    seen = [page.see(current)]
    for key in ("j", "j", "j", "k", "ArrowUp", "ArrowDown"):
        page.press(key)
        seen.append(page.see(current))
    assert [order.index(name) for name in seen] == [0, 1, 2, 2, 1, 0, 1]
    fronts = page.see(sides)
    page.press(" ")
    assert (set(fronts), set(page.see(sides))) == ({"front"}, {"back"})
    page.press("b")
    assert set(page.see(sides)) == {"front", "back"}
    script = "[...document.querySelectorAll('.current .cards')].find(e => e.checkVisibility()).dataset.script"
    own = page.see(script)
    page.press("s")
    assert {own, page.see(script)} == {"simplified", "traditional"}
    page.press("n", "z", "w")
    assert page.see("[document.body.classList.contains('nightMode'), getComputedStyle(document.documentElement).fontSize]") == [True, "32px"]
    page.press("/", *"q-003")
    assert page.see("document.querySelector('#count').textContent") == "1 of 3"
    page.press("Escape", "e")
    page.until("document.querySelector('#news').textContent.startsWith('Opened')")
    end = time.monotonic() + 20
    while not (tmp_path / "opened").exists() and time.monotonic() < end:
        time.sleep(0.05)
    line, file = (tmp_path / "opened").read_text(encoding="utf-8").split()
    assert "q-003" in Path(file).read_text(encoding="utf-8").splitlines()[int(line.removeprefix("+")) - 1]


ARTICLE = """\
A talk with Lin Yuan

Visitor: You have planted trees all your life. What is the hardest part?

Lin Yuan: I have planted trees all my life. The hardest part is not planting but waiting. A tree takes ten years to give shade. Yet many people \
are willing to wait only one year.

Visitor: Why do you still plant trees?

Lin Yuan: Trees never deceive you: give them sun and water, and they give you leaves. People are otherwise. I do not ask that every tree lives. \
I only ask not to regret it.
"""


@in_a_browser
def test_pairs_for_review_are_decided_by_keyboard_and_written(tiny: Path, tmp_path: Path, page: Page) -> None:
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    file, panel = tiny / "seeds/english/lin.local.yaml", "document.querySelector('.current .asked')"
    ticked = f"[...{panel}.querySelectorAll(':checked')].map(e => e.value)"

    def written(start: str) -> None:
        end = time.monotonic() + 20
        while not (file.exists() and f'text: "{start}' in file.read_text(encoding="utf-8")):
            assert time.monotonic() < end
            time.sleep(0.05)

    with watching(tmp_path, "pair", tmp_path / "article.txt", "--project", tiny, "--name", "lin") as address:
        page.go(address)
        page.press("/", *"q-001", "Escape")
        assert page.see(f"{panel}.textContent.includes('Yet many people are willing') && {panel}.textContent.includes('For review: ')")
        assert page.see(ticked) == ["2", "3", "4"]
        page.press("y")
        written("The hardest part")
        page.until("document.querySelector('#q-001').dataset.pair == 'chosen'")
        page.see(f"{panel}.querySelector('input').focus()")
        page.press(" ")
        assert page.see(ticked) == ["1", "2", "3", "4"]
        page.press("y")
        written("I have planted trees")
        page.until(f"{ticked}.length == 4")
        page.press("x")
        page.until("document.querySelector('#q-001').dataset.pair == 'left'")
        assert yaml.safe_load(file.read_text(encoding="utf-8"))["wordings"] == []
        assert page.faults == []


@in_a_browser
def test_no_request_leaves_the_machine(desk: str, page: Page) -> None:
    page.go(desk)
    assert [a for a in page.asked if not a.startswith((desk, "data:"))] == []
    assert page.see("fetch('https://example.org/').then(() => 'gone out', () => 'held')") == "held"


@in_a_browser
def test_the_file_alone_fits_a_phone_filters_and_names_every_control(tiny: Path, yulu: Yulu, tmp_path: Path, page: Page) -> None:
    assert yulu("preview", "-o", tmp_path / "out", project=tiny).code == 0
    page.size(360)
    page.go((tmp_path / "out" / "index.html").as_uri())
    for keys in ("", "b", "n", "z"):
        page.press(*keys)
        assert page.see("document.documentElement.scrollWidth") <= 360
    controls = "document.querySelectorAll('button, select, input, a, nav, section, table')"
    assert page.see(f"[...{controls}].filter(e => !(e.textContent || e.labels[0].textContent).trim()).length") == 0
    marks = "['main', 'nav', 'h1', '[role=search]', '[role=banner]'].map(css => document.querySelectorAll(css).length)"
    assert page.see(marks) == [1] * 5
    page.see("(s => { s.value = 'trust'; s.dispatchEvent(new Event('input', { bubbles: true })) })(document.querySelector('select[name=theme]'))")
    shown = page.see("[...document.querySelectorAll('.entry:not([hidden])')].map(e => e.dataset.theme)")
    assert shown
    assert all("trust" in themes for themes in shown)
    assert page.see("document.querySelectorAll('.plot .bar').length") > 5
    assert (page.faults, [a for a in page.asked if not a.startswith(("file:", "data:"))]) == ([], [])


@in_a_browser
def test_on_paper_stand_the_backs_of_all_cards_and_no_control(tiny: Path, yulu: Yulu, tmp_path: Path, page: Page) -> None:
    assert yulu("preview", "-o", tmp_path / "out", project=tiny).code == 0
    page.go((tmp_path / "out" / "index.html").as_uri())
    page.press("n")
    page.see("dispatchEvent(new Event('beforeprint'))")
    page.paper()
    seen = "[...document.querySelectorAll('%s')].filter(e => e.checkVisibility()).length"
    assert [page.see(seen % css) for css in (".side.back", ".side.front", ".tools, form, nav")] == [6, 0, 0]
    assert page.see("getComputedStyle(document.querySelector('.side.back')).backgroundColor") == "rgb(255, 255, 255)"


def test_only_the_page_itself_is_answered(desk: str, tmp_path: Path) -> None:
    right = json.dumps({"file": PATIENCE, "line": 1}).encode()
    assert ask(desk, "GET")[0] == 200
    assert ask(desk, "GET", "/")[0] == 403
    assert ask(desk, "GET", "/guessed/")[0] == 403
    assert ask(desk, "GET", Host="rebound.example")[0] == 403
    assert ask(desk, "GET", "events", Host="rebound.example:80")[0] == 403
    assert ask(desk, "GET", Origin="http://rebound.example")[0] == 403
    assert ask(desk, "GET", "../seeds/sources.yaml")[0] == 404
    assert ask(desk, "POST", "/open", right)[0] == 403
    assert ask(desk, "POST", "/guessed/open", right)[0] == 403
    assert ask(desk, "POST", "open", right, Host="rebound.example")[0] == 403
    assert ask(desk, "POST", "open", right, Origin="null")[0] == 403
    assert ask(desk, "POST", "open", right, Content_Type="text/plain")[0] == 403
    for file in ("../../etc/passwd", "/etc/passwd", "seeds", "README.md"):
        assert ask(desk, "POST", "open", json.dumps({"file": file, "line": 1}).encode())[0] == 409
    for body in (b"[", b"[]", b'{"file": 1, "line": "x"}', b"[" * 9000, b"\xff"):
        assert ask(desk, "POST", "open", body)[0] == 400
    assert ask(desk, "POST", "choose", b'{"quote": "q-001", "sentences": "1"}')[0] == 400
    assert not (tmp_path / "opened").exists()
    assert ask(desk, "POST", "open", right)[0] == 200


@pytest.mark.parametrize(
    ("message", "marked"),
    [
        ("the word '种树' does not stand", "<mark>种树</mark>的人不怕等。"),
        ("ends inside a clause: …不怕|等…", "种树的人<mark>不怕等</mark>。"),
        ("nearest is line 1 column 1 (92 %): '种树的人最怕等。'", "种树的人<mark>不</mark>怕等。"),
        ("it says 'nothing' of it", "种树的人不怕等。"),
    ],
)
def test_the_words_are_marked_that_a_finding_concerns(message: str, marked: str) -> None:
    assert concerned("种树的人不怕等。", [message]) == marked


def test_an_editor_that_cannot_be_started_is_named() -> None:
    with pytest.raises(Exception, match="no-such-editor cannot be started"):
        edit(Path("x"), 1, {"VISUAL": "/no/no-such-editor --wait"})


@pytest.mark.parametrize("command", [["preview"], ["pair", "article.txt", "--name", "lin"]])
def test_a_port_that_is_taken_or_none_is_told(tiny: Path, yulu: Yulu, command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (tiny / "article.txt").write_text(ARTICLE, encoding="utf-8")
    monkeypatch.chdir(tiny)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for port in (taken.getsockname()[1], 70_000, -1):
            ran = yulu(*command, "--watch", "--port", port)
            assert (ran.code, f"cannot have port {port}" in ran.err, "Traceback" in ran.err) == (2, True, False)


def test_the_desk_closes_at_once_while_it_is_made(tiny: Path) -> None:
    command = [sys.executable, "-m", "builder", "preview", "--project", str(tiny), "--watch"]
    server = subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    end = time.monotonic() + 60
    while not (tiny / ".yulu").exists() and time.monotonic() < end:
        time.sleep(0.01)
    server.send_signal(signal.SIGINT)
    assert (server.communicate(timeout=20)[1], server.returncode) == ("Stopped.\n", 1)


def test_an_editor_in_the_terminal_is_not_started_behind_the_desk() -> None:
    with pytest.raises(Refusal, match=r"nvim needs a terminal of its own. There: nvim \+7 'a b.yaml'"):
        edit(Path("a b.yaml"), 7, {"EDITOR": "nvim"})

"""Whatever stands in a project, an argument or a document, a command ends, and ends with a sentence.

`YULU_FUZZ=20` tries twenty times as much; `python -m tests.fuzz` tries mutated projects alone, as many as it is told.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from builder.english.entry import Drafts
from builder.findings import Refusal
from builder.package import apkg
from builder.pairing import article
from builder.recipes.entry import Ledger
from builder.sources import normal, pattern
from builder.sources.entry import Sources, Speaker
from builder.yamlfile import parse

from . import fuzz

MORE = int(os.environ.get("YULU_FUZZ", "1"))
SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="commands run in forks")


def times(number: int) -> settings:
    return settings(max_examples=number * MORE, derandomize=True, deadline=None, database=None, suppress_health_check=SLOW)


@pytest.fixture(scope="module")
def herd() -> Iterator[fuzz.Herd]:
    one = fuzz.Herd()
    yield one
    one.close()


@pytest.fixture(scope="module")
def published(herd: fuzz.Herd, room: Path) -> Path:
    return fuzz.base(herd, room)


counter = itertools.count()


@times(25)
@given(some.sampled_from(sorted(set(fuzz.MUTATIONS) - {"big"})), some.integers(0, 2**32 - 1))
def test_a_mutated_project_ends_in_findings_or_a_sentence(herd: fuzz.Herd, published: Path, kind: str, seed: int) -> None:
    assert not fuzz.attempt(herd, published, published.parent / f"{next(counter)}", kind, seed)


# What argv can hold: anything but NUL, with bytes that are no UTF-8 as surrogates.
argument = some.one_of(
    some.text(some.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30),
    some.binary(max_size=20).map(lambda raw: os.fsdecode(raw.replace(b"\0", b""))),
    some.sampled_from(
        [
            "x" * 300,
            "两" * 5000,
            "9" * 5000,
            "-",
            "--",
            "..",
            "/dev/zero",
            "~",
            "'",
            '"',
            "\x1b[2J",
            "\n",
            "\u202e",
            "a/b",
            "q-001",
            "digest",
            "my-deck",
        ]
    ),
)
COMMANDS = """find, text, show, sources, extract, build, build -o, status, preview, preview -o, pair, new, pair --write --name, draft --limit,
draft --timeout, check --project, check --articles"""
asked = some.sampled_from([command.split() for command in COMMANDS.split(",")])


@times(35)
@given(asked, some.lists(argument, min_size=1, max_size=2))
def test_a_command_takes_any_argument(herd: fuzz.Herd, published: Path, room: Path, command: list[str], words: list[str]) -> None:
    if command in (["build"], ["new"], ["pair"]) or command[-1] == "-o":
        words = [word if os.path.isabs(word) is False and ".." not in word else "x" for word in words]
    root = room / f"{next(counter)}"
    shutil.copytree(published, root)
    fuzz.open_to_all(root)
    answer = herd.run(root, [*command, *words])
    assert not fuzz.wrong(answer)


@times(8)
@given(argument.filter(lambda name: name not in ("", "-", "--", "..", "~") and not name.startswith(("/", "-"))))
def test_a_new_project_checks_whatever_its_folder_is_called(herd: fuzz.Herd, room: Path, name: str) -> None:
    folder = room / f"{next(counter)}"
    folder.mkdir()
    fuzz.open_to_all(folder)
    made = herd.run(folder, ["new", name])
    assert not fuzz.wrong(made)
    if made["code"] == 0:
        checked = herd.run(folder, ["check", "--format", "json", "--project", name])
        assert (checked["code"], checked["out"].strip()) == (0, "[]"), checked
    else:
        assert list(folder.iterdir()) == [] or "/" in name


@times(300)
@given(
    some.one_of(some.text(max_size=40), some.from_regex(r"[\[\](){}^$*+?|\\.\-dDwWsSbBuZ0-9,:=!<>PxA一]{1,25}", fullmatch=True)),
    some.text(some.characters(exclude_categories=["Cs"]), max_size=60),
)
def test_a_regular_expression_is_refused_in_words_or_does_what_python_does(expression: str, line: str) -> None:
    try:
        found = pattern.compile(expression).search(line)
    except ValueError:
        return
    if not re.search(r"\[.*\[|\[.*\\[SW]|\(\?i", expression):
        assert bool(re.search(expression, line)) == bool(found)


@times(300)
@given(some.text("一二两三十百千万亿零0９9.²½", max_size=80))
def test_a_number_of_any_length_is_a_number_or_itself(run: str) -> None:
    assert normal.number(run) is None or isinstance(normal.number(run), str)


@times(150)
@given(
    some.one_of(
        some.binary(max_size=60), some.text(max_size=60).map(str.encode), some.text("-: []{}'\"#&*!|>%@,?\n\t ax1", max_size=40).map(str.encode)
    )
)
def test_yaml_of_any_bytes_is_read_or_told(raw: bytes) -> None:
    for model in (Drafts, Ledger, Sources):
        value, findings = parse(raw, "x.yaml", model)  # type: ignore[type-var]
        assert (value is None) == bool(findings)


PIECES = """---|title: A garden|A garden|# |## 1. |1. |3.2 |IV. |Book 2|Chapter 3|Note: |Translated by |[1]|[^1]: |* |> || a | b ||***|===|**|
**Host:** |Lin Yuan: |林园：|林园|树不会骗人。|我种树，也等它长大。|A tree does not lie. |It waits. |Why? |“Wait,” |he said. |(laughs)|
00:01:02,000 --> 00:01:04,000|12:03|<p>|</p>|<b>|</b>|<br>|<h2>|<h2 id=s3>|</h2>|<li>|<ol start=4>|<blockquote>|<table><tr><td>|<td>|<tr>|
</table>|<hr>|<pre>|<sup>1</sup>|<html><body>|<title>A garden</title>|<rss><channel><item><description>|&lt;p&gt;|</description></item>|
&nbsp;|\u3000|\u200b|q-001|quotes:|- text: |…|——|Q: |A: |Q. |A. |said:|1|7|x"""


@times(250)
@given(
    some.lists(some.tuples(some.sampled_from(PIECES.replace("\n", "").split("|")), some.sampled_from(["", "", " ", "\n", "\n\n"])), max_size=40),
    some.integers(1, 3),
)
def test_an_article_of_any_pieces_is_read_or_refused(pieces: list[tuple[str, str]], often: int) -> None:
    speakers = (Speaker.model_construct(name="林园", english="Lin Yuan", quotable=True),)
    with suppress(Refusal):
        article.read(("".join(map("".join, pieces)) * often).encode(), "page", speakers)


@times(60)
@given(some.integers(0, 10**6), some.binary(min_size=1, max_size=4))
def test_a_package_of_any_bytes_is_read_or_damaged(published: Path, at: int, put: bytes) -> None:
    raw = bytearray((published / "decks/my-deck.apkg").read_bytes())
    raw[at % len(raw) : at % len(raw) + len(put)] = put
    with suppress(apkg.Damaged):
        assert apkg.read(bytes(raw))["notes"].keys() <= {"q-001", "q-002", "q-003"}

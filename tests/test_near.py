"""A mistyped name is answered with the right one, wherever it stands; where nothing is near, with what there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.near import meant, near

from .conftest import Yulu, spoil

QUOTES, SOURCES, RECIPE = "seeds/quotes/patience.yaml", "seeds/sources.yaml", "decks/my-deck.yaml"
SLIPS = [
    (QUOTES, "    english: The", "    englsh: The", "Did you mean 'english'?"),
    (QUOTES, "      zh: ", "      hz: ", "Did you mean 'zh'?"),
    (QUOTES, "attestation: attested", "attestation: atested", "Did you mean 'attested'? Write one of"),
    (QUOTES, "source: interview", "source: intervew", "Did you mean 'interview'?"),
    (QUOTES, "themes: [patience]", "themes: [patience, turst]", "Did you mean 'trust'?"),
    (QUOTES, "    context:", "    apparatus: [{source: digset, kind: word, shown: 等, has: 候, reason: x}]\n    context:", "Did you mean 'digest'?"),
    (SOURCES, '林园: ["林园:"]', '林圆: ["林园:"]', "Did you mean '林园'?"),
    (RECIPE, "english: [project]", "english: [projekt]", "Did you mean 'project'?"),
    (RECIPE, "english: [project]", "english: [project]\nleave_out: [q-0001]", "Did you mean 'q-001'?"),
    (RECIPE, "cards: [recognition", "cards: [recogniton", "Did you mean 'recognition'?"),
]
MISSING = [
    (QUOTES, "    attestation: attested\n", "Add `attestation: …`, one of attested, single, restored, doubtful."),
    (QUOTES, "    themes: [patience]\n", "Add `themes: …`, a list, each entry lower-case ASCII letters"),
    (RECIPE, "deck_id: ", "# deck_id: ", "Add `deck_id: …`, a whole number."),
    (QUOTES, "    witness: {source: interview, line: 4}\n", "Add `witness: …`, a mapping with source and perhaps line, passage."),
    (RECIPE, "namespace: ", "# namespace: ", "lower-case ASCII letters, digits and single hyphens"),
]
ASKED = [
    (("chek",), "Did you mean check?"),
    (("check", "--formt", "json"), "Did you mean --format?"),
    (("check", "--format", "jsn"), "Did you mean json?"),
    (("show", "q-0O1"), "Did you mean 'q-001'?"),
    (("sources", "Interview"), "Did you mean 'interview'?"),
    (("extract", "interviw"), "Did you mean 'interview'?"),
    (("status", "my-dekc"), "Did you mean 'my-deck'?"),
    (("explain", "Z03"), "Did you mean 'Z003'?"),
]


@pytest.mark.parametrize(("file", "right", "slip", "word"), SLIPS, ids=[row[2].strip().split("\n")[0] for row in SLIPS])
def test_a_slip_in_a_file_is_answered(yulu: Yulu, tiny: Path, file: str, right: str, slip: str, word: str) -> None:
    spoil(tiny / file, right, slip)
    ran = yulu("check", project=tiny)
    assert ran.code == 1
    assert word in ran.out


@pytest.mark.parametrize("row", MISSING, ids=lambda row: row[1].strip())
def test_a_missing_key_is_told_with_what_it_may_hold(yulu: Yulu, tiny: Path, row: tuple[str, ...]) -> None:
    file, old, new, word = row if len(row) == 4 else (row[0], row[1], "", row[2])
    spoil(tiny / file, old, new)
    assert word in yulu("check", project=tiny).out


@pytest.mark.parametrize(("given", "word"), ASKED, ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
def test_a_slip_on_the_command_line_is_answered(yulu: Yulu, tiny: Path, monkeypatch: pytest.MonkeyPatch, given: tuple[str, ...], word: str) -> None:
    monkeypatch.chdir(tiny)
    ran = yulu(*given)
    assert ran.code in (1, 2)
    assert word in ran.err


def test_only_the_nearest_are_named_and_without_any_what_there_is() -> None:
    assert near("Patience", ["patience", "trust"]) == ("patience",)
    assert near("q-0010", ["q-001", "q-002", "q-010"]) == ("q-001", "q-010")
    assert near("a", ["b", "c"]) == ()
    assert meant("wholly-other", ["b", "a"]) == "Known: a, b."
    assert meant("x", []) == "Known: none."

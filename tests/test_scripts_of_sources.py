"""A source says which script is authoritative: the other is converted, and a project in traditional script works as one in simplified does."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from builder.chinese.scripts import to_traditional

from .conftest import Yulu, spoil


@pytest.fixture
def traditional(tiny: Path) -> Path:
    """The small project with its documents, labels and quotes in traditional script."""
    sources = tiny / "seeds/sources.yaml"
    for name in ("interview", "digest"):
        path = tiny / f"seeds/sources/{name}.txt"
        before = hashlib.sha256(path.read_bytes()).hexdigest()
        path.write_text(to_traditional(path.read_text(encoding="utf-8")), encoding="utf-8")
        spoil(sources, before, hashlib.sha256(path.read_bytes()).hexdigest())
    text = sources.read_text(encoding="utf-8").replace("script: simplified", "script: traditional")
    for name in ("林园", "记者"):
        text = text.replace(name, to_traditional(name))
    sources.write_text(text, encoding="utf-8")
    for path in (tiny / "seeds/quotes").iterdir():
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join(to_traditional(x) if "text:" in x or "word:" in x else x for x in lines) + "\n", encoding="utf-8")
    return tiny


def test_a_project_in_traditional_script_is_proved_and_built(traditional: Path, yulu: Yulu) -> None:
    assert yulu("check", "--format", "json", project=traditional).json == []
    assert yulu("build", project=traditional).code == 0
    shown = yulu("show", "q-002", "--format", "json", project=traditional).json
    assert shown["text"] == shown["traditional"] == "樹不會騙人，你給它多少陽光和水，它就還你多少葉子。"
    assert shown["simplified"] == "树不会骗人，你给它多少阳光和水，它就还你多少叶子。"
    assert shown["pinyin"].startswith("Shù bù huì piànrén, nǐ gěi tā duōshao")


def test_either_script_finds_the_passage_in_traditional_sources(traditional: Path, yulu: Yulu) -> None:
    found = [yulu("find", text, "--format", "json", project=traditional).json for text in ("一棵樹要十年才成蔭", "一棵树要十年才成荫")]
    assert found[0] == found[1]
    assert {(hit["source"], hit["kind"]) for hit in found[0]} == {("interview", "exact"), ("digest", "exact")}


def test_a_quotes_own_text_overrides_the_conversion(tiny: Path, yulu: Yulu) -> None:
    own = "樹不會騙人，你給牠多少陽光和水，牠就還你多少葉子。"
    spoil(tiny / "seeds/quotes/trust.yaml", "    themes: [trust, patience]\n", f"    themes: [trust, patience]\n    traditional: {own}\n")
    assert yulu("show", "q-002", "--format", "json", project=tiny).json["traditional"] == own


def test_a_damaged_traditional_reading_is_not_proved(traditional: Path, yulu: Yulu) -> None:
    spoil(traditional / "seeds/quotes/trust.yaml", "樹不會騙人", "樹會騙人")
    assert "Q004" in {f["code"] for f in yulu("check", "--format", "json", project=traditional).json}

"""`stats` counts what is there: every quote once in each aspect, and of each source what the quotes use."""

from __future__ import annotations

from pathlib import Path

from .conftest import Yulu, spoil


def test_every_quote_counts_once_in_each_aspect(yulu: Yulu, tiny: Path) -> None:
    found = yulu("stats", "--format", "json", project=tiny).json
    assert found["quotes"] == 3
    assert found["by"]["theme"] == {"patience": 1, "trust": 2}
    assert found["by"]["attestation"] == {"attested": 2, "single": 1}
    assert {aspect: sum(counts.values()) for aspect, counts in found["by"].items()} == dict.fromkeys(found["by"], 3)


def test_a_source_tells_how_much_of_it_is_used(yulu: Yulu, tiny: Path) -> None:
    before = {s["id"]: s for s in yulu("stats", "--format", "json", project=tiny).json["sources"]}
    assert (before["interview"]["turns"], before["interview"]["quotable"], before["interview"]["used"]) == (4, 2, 2)
    assert before["digest"]["used"] == 0 == before["digest"]["share"]
    # 树不会骗人… and 我不求… are one turn; without the second, less of it is quoted, and it is still cited.
    text = (tiny / "seeds/quotes/trust.yaml").read_text(encoding="utf-8")
    (tiny / "seeds/quotes/trust.yaml").write_text(text.split("  - id: q-003")[0], encoding="utf-8")
    after = {s["id"]: s for s in yulu("stats", "--format", "json", project=tiny).json["sources"]}
    assert after["interview"]["used"] == 2
    assert after["interview"]["share"] < before["interview"]["share"] <= 1


def test_the_text_shows_a_bar_for_each_count_and_a_line_for_each_source(yulu: Yulu, tiny: Path) -> None:
    spoil(tiny / "seeds/sources.yaml", "quotable: true", "quotable: false")
    ran = yulu("stats", project=tiny)
    assert ran.code == 0
    rows = ran.out.splitlines()
    assert rows[0] == "3 quotes"
    assert [row.split() for row in rows if row.startswith("  trust")] == [["trust", "2", "█" * 27]]
    assert "nothing quotable in it" in next(row for row in rows if row.startswith("  digest"))

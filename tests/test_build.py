"""A build is whole or nothing, gives the same bytes for the same content, and keeps the ledger true."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from builder.files import replace
from builder.notes.note import escape, guid
from builder.package import apkg

from .conftest import REPOSITORY, Yulu, spoil

LATER = 3600


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch):
    def set_clock(seconds: int) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(seconds))

    set_clock(1_780_000_000)
    return set_clock


def deck(root: Path) -> dict:
    return apkg.read((root / "decks/my-deck.apkg").read_bytes())


def test_equal_content_gives_equal_bytes(tiny: Path, yulu: Yulu, at, tmp_path: Path) -> None:
    assert yulu("build", "-o", tmp_path / "a", project=tiny).code == 0
    assert yulu("build", "-o", tmp_path / "b", project=tiny).code == 0
    for name in ("my-deck.apkg", "my-deck.ledger.yaml"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_second_build_changes_nothing_whatever_the_clock(tiny: Path, yulu: Yulu, at) -> None:
    yulu("build", project=tiny)
    before = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in (tiny / "decks").iterdir()}
    at(1_780_000_000 + LATER)
    ran = yulu("build", project=tiny)
    assert "0 new, 0 changed, 0 retired, 3 unchanged" in ran.err
    assert {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in (tiny / "decks").iterdir()} == before


def test_only_what_changed_gets_a_new_time(tiny: Path, yulu: Yulu, at) -> None:
    yulu("build", project=tiny)
    before = {key: note["mod"] for key, note in deck(tiny)["notes"].items()}
    at(1_780_000_000 + LATER)
    spoil(tiny / "seeds/quotes/patience.yaml", "The hardest part", "What is hardest")
    yulu("build", project=tiny)
    after = {key: note["mod"] for key, note in deck(tiny)["notes"].items()}
    assert {key for key in after if after[key] != before[key]} == {"q-001"}
    assert after["q-001"] == 1_780_000_000 + LATER


def test_what_is_wrong_leaves_every_file_as_it_was(tiny: Path, yulu: Yulu, at) -> None:
    yulu("build", project=tiny)
    before = {p.name: p.read_bytes() for p in (tiny / "decks").iterdir()}
    spoil(tiny / "seeds/quotes/patience.yaml", "不是种", "是种")
    ran = yulu("build", project=tiny)
    assert ran.code == 1
    assert "Nothing was written" in ran.err
    assert {p.name: p.read_bytes() for p in (tiny / "decks").iterdir()} == before


def test_files_that_cannot_all_be_written_are_none_written(tmp_path: Path) -> None:
    from builder.findings import Refusal

    (tmp_path / "blocked").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(Refusal, match="cannot be written"):
        replace([(tmp_path / "one", b"1"), (tmp_path / "blocked" / "two", b"2")])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["blocked"]


def test_the_package_is_deflated_small_and_leaves_nothing_behind(tiny: Path, yulu: Yulu, at) -> None:
    before = set(os.listdir(tempfile.gettempdir()))
    yulu("build", project=tiny)
    left = {name for name in set(os.listdir(tempfile.gettempdir())) - before if name.startswith("tmp")}
    assert not [name for name in left if Path(tempfile.gettempdir(), name).is_file()]
    with zipfile.ZipFile(tiny / "decks/my-deck.apkg") as archive:
        assert {(i.filename, i.compress_type, i.date_time) for i in archive.infolist()} == {
            ("collection.anki2", zipfile.ZIP_DEFLATED, (1980, 1, 1, 0, 0, 0)),
            ("media", zipfile.ZIP_DEFLATED, (1980, 1, 1, 0, 0, 0)),
        }


def test_guids_come_from_namespace_and_id_never_from_text(tiny: Path, yulu: Yulu, at) -> None:
    yulu("build", project=tiny)
    notes = deck(tiny)["notes"]
    assert {key: note["guid"] for key, note in notes.items()} == {key: guid("my-deck", key) for key in ("q-001", "q-002", "q-003")}
    assert guid("my-deck", "q-001") != guid("other", "q-001")


def test_cards_come_in_the_order_of_the_recipe_themes_in_turn(tiny: Path, yulu: Yulu, at) -> None:
    yulu("build", project=tiny)
    due = {key: note["cards"] for key, note in deck(tiny)["notes"].items()}
    assert sorted(due, key=lambda key: due[key][0][1]) == ["q-001", "q-002", "q-003"]
    assert {len(cards) for cards in due.values()} == {2}


def test_tags_name_theme_source_and_attestation(tiny: Path, yulu: Yulu, at) -> None:
    yulu("build", project=tiny)
    tags = set(deck(tiny)["notes"]["q-002"]["tags"])
    assert {
        "my-deck::theme::trust",
        "my-deck::theme::patience",
        "my-deck::source::interview",
        "my-deck::source::digest",
        "my-deck::attestation::attested",
    } <= tags


def test_status_says_beforehand_what_a_build_will_do(tiny: Path, yulu: Yulu, at) -> None:
    assert yulu("status", "--format", "json", project=tiny).json["my-deck"]["new"] == ["q-001", "q-002", "q-003"]
    yulu("build", project=tiny)
    at(1_780_000_000 + LATER)
    spoil(tiny / "seeds/quotes/patience.yaml", "The hardest part", "What is hardest")
    text = (tiny / "seeds/quotes/trust.yaml").read_text(encoding="utf-8")
    (tiny / "seeds/quotes/trust.yaml").write_text(text[: text.index("  - id: q-003")], encoding="utf-8")
    status = yulu("status", "--format", "json", project=tiny).json["my-deck"]
    assert (status["new"], status["changed"], status["retired"], status["unchanged"]) == ([], ["q-001"], ["q-003"], 1)
    assert status["fields"] == {"q-001": ["English"]}
    ran = yulu("build", project=tiny)
    assert "0 new, 1 changed, 1 retired, 1 unchanged" in ran.err


def test_a_retired_note_is_shipped_once_more_with_a_tag_then_no_longer(tiny: Path, yulu: Yulu, at) -> None:
    yulu("build", project=tiny)
    at(1_780_000_000 + LATER)
    text = (tiny / "seeds/quotes/trust.yaml").read_text(encoding="utf-8")
    (tiny / "seeds/quotes/trust.yaml").write_text(text[: text.index("  - id: q-003")], encoding="utf-8")
    yulu("build", project=tiny)
    retired = deck(tiny)["notes"]["q-003"]
    assert "my-deck::retired" in retired["tags"]
    assert retired["mod"] == 1_780_000_000 + LATER
    assert "我不求每棵树都活下来" in retired["fields"][1]
    before = (tiny / "decks/my-deck.apkg").read_bytes()
    assert yulu("build", project=tiny).code == 0
    assert (tiny / "decks/my-deck.apkg").read_bytes() == before
    spoil(tiny / "decks/my-deck.yaml", 'version: "0.1"', 'version: "0.2"')
    yulu("build", project=tiny)
    assert "q-003" not in deck(tiny)["notes"]


CONTRADICTIONS = [
    ("L001", lambda root: spoil(root / "seeds/quotes/patience.yaml", "id: q-001", "id: q-009"), LATER),
    ("L001", lambda root: spoil(root / "decks/my-deck.yaml", "namespace: my-deck", "namespace: other"), LATER),
    ("L003", lambda root: spoil(root / "seeds/quotes/patience.yaml", "The hardest part", "What is hardest"), -LATER),
    ("L002", lambda root: spoil(root / "decks/my-deck.ledger.yaml", "shape: ", "shape: 0"), LATER),
]


@pytest.mark.parametrize(("code", "change", "later"), CONTRADICTIONS, ids=["id renamed", "namespace", "clock", "schema"])
def test_a_contradiction_between_ledger_and_data_is_refused(tiny: Path, yulu: Yulu, at, code: str, change, later: int) -> None:
    yulu("build", project=tiny)
    before = (tiny / "decks/my-deck.apkg").read_bytes()
    change(tiny)
    at(1_780_000_000 + later)
    ran = yulu("build", project=tiny)
    assert ran.code == 1
    assert f"{code} error" in ran.err
    assert (tiny / "decks/my-deck.apkg").read_bytes() == before


def test_a_retired_id_is_never_given_to_another_quotation(tiny: Path, yulu: Yulu, at) -> None:
    yulu("build", project=tiny)
    path = tiny / "seeds/quotes/trust.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("  - id: q-003")], encoding="utf-8")
    at(1_780_000_000 + LATER)
    yulu("build", project=tiny)
    other = text.replace("我不求每棵树都活下来，只求自己不后悔。", "你给它多少阳光和水，它就还你多少叶子。")
    other = other.replace("attestation: single", "attestation: attested").replace("word: 求, pinyin: qiú", "word: 给, pinyin: gěi")
    other = other.replace("word: 后悔, pinyin: hòuhuǐ", "word: 叶子, pinyin: yèzi")
    path.write_text(other, encoding="utf-8")
    ran = yulu("build", project=tiny)
    assert "L004 error" in ran.err
    path.write_text(text, encoding="utf-8")
    at(1_780_000_000 + 2 * LATER)
    assert "1 changed" in yulu("build", project=tiny).err
    assert "my-deck::retired" not in deck(tiny)["notes"]["q-003"]["tags"]


def test_a_published_package_that_is_gone_stops_a_retirement(tiny: Path, yulu: Yulu, at) -> None:
    yulu("build", project=tiny)
    text = (tiny / "seeds/quotes/trust.yaml").read_text(encoding="utf-8")
    (tiny / "seeds/quotes/trust.yaml").write_text(text[: text.index("  - id: q-003")], encoding="utf-8")
    (tiny / "decks/my-deck.apkg").unlink()
    at(1_780_000_000 + LATER)
    ran = yulu("build", project=tiny)
    assert (ran.code, "L005 error" in ran.err) == (1, True)


@pytest.mark.parametrize("given", ["yesterday", "-1", "99999999999999"])
def test_a_clock_that_is_no_time_is_misuse(tiny: Path, yulu: Yulu, monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    assert yulu("build", project=tiny).code == 2


def test_nothing_in_a_text_is_live() -> None:
    shown = escape('<b> {{Id}} [sound:x.mp3] x[y] 1 < 2 & 3 "quoted"')
    assert not set(shown) & set("<>{}[]")
    assert '"quoted"' in shown


@pytest.mark.parametrize("path", sorted((REPOSITORY / "decks").glob("*.apkg")), ids=lambda p: p.stem)
def test_the_committed_decks_are_what_the_data_build(yulu: Yulu, tmp_path: Path, path: Path) -> None:
    ran = yulu("build", path.stem, "-o", tmp_path, project=REPOSITORY)
    assert ran.code == 0, ran.err
    assert "0 new, 0 changed, 0 retired" in ran.err
    assert (tmp_path / f"{path.stem}.ledger.yaml").read_bytes() == path.with_suffix(".ledger.yaml").read_bytes()
    built = (tmp_path / path.name).read_bytes()
    assert apkg.read(built) == apkg.read(path.read_bytes())


def test_every_recipe_of_the_repository_has_its_deck_and_ledger() -> None:
    recipes = {p.stem for p in (REPOSITORY / "decks").glob("*.yaml") if not p.name.endswith(".ledger.yaml")}
    assert (
        recipes
        == {p.stem for p in (REPOSITORY / "decks").glob("*.apkg")}
        == {p.name[: -len(".ledger.yaml")] for p in (REPOSITORY / "decks").glob("*.ledger.yaml")}
    )


def test_no_doubtful_quotation_is_in_any_committed_deck() -> None:
    from builder.project import read
    from builder.sources.normal import bare

    doubtful = [q for q in read(REPOSITORY).quotes if q.attestation == "doubtful"]
    assert doubtful
    for path in (REPOSITORY / "decks").glob("*.apkg"):
        read_notes = apkg.read(path.read_bytes())["notes"]
        notes = {key: note for key, note in read_notes.items() if f"{path.stem}::retired" not in note["tags"]}
        assert len(notes) >= 110
        assert not {q.id for q in doubtful} & set(notes)
        for note in notes.values():
            assert not [q.id for q in doubtful if bare(q.text) in bare(note["fields"][1])]


def test_python_dash_m_builder_is_yulu(tiny: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "builder", "check", "--project", str(tiny)], cwd=REPOSITORY, capture_output=True, text=True, encoding="utf-8"
    )
    assert (ran.returncode, ran.stdout) == (0, "")


def test_nothing_depends_on_locale_or_hash_seed(tiny: Path, tmp_path: Path) -> None:
    outputs = set()
    for number, (language, seed) in enumerate((("C", "0"), ("zh_CN.UTF-8", "1"), ("C.UTF-8", "2"))):
        folder = tmp_path / str(number)
        environment = {**os.environ, "LC_ALL": language, "PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": "1780000000"}
        shutil.rmtree(tiny / ".yulu", ignore_errors=True)
        subprocess.run(
            [sys.executable, "-m", "builder", "build", "--project", str(tiny), "-o", str(folder)],
            cwd=REPOSITORY,
            env=environment,
            check=True,
            capture_output=True,
        )
        outputs.add((folder / "my-deck.apkg").read_bytes())
    assert len(outputs) == 1


def test_the_first_field_sorts_and_the_schema_is_in_the_package(tiny: Path, yulu: Yulu, at) -> None:
    yulu("build", project=tiny)
    model = deck(tiny)["model"]
    assert (model["sortf"], model["flds"][0]["name"], model["mod"]) == (0, "Id", 1_780_000_000)
    assert [f["name"] for f in model["flds"]][:5] == ["Id", "Simplified", "Traditional", "Pinyin", "English"]
    assert all(isinstance(f["id"], int) for f in model["flds"] + model["tmpls"])


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        ("themes: [patience]", {"q-001", "q-002"}),
        ("attestation: [single]", {"q-003"}),
        ("leave_out: [q-002]", {"q-001", "q-003"}),
        ("subdecks: true", {"q-001", "q-002", "q-003"}),
    ],
)
def test_a_recipe_chooses_its_quotes(tiny: Path, yulu: Yulu, at, rule: str, wanted: set[str]) -> None:
    spoil(tiny / "decks/my-deck.yaml", "english: [project]", f"english: [project]\n{rule}")
    assert yulu("build", project=tiny).code == 0
    built = deck(tiny)
    assert set(built["notes"]) == wanted
    assert len(built["decks"]) == (3 if "subdecks" in rule else 1)

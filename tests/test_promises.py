"""What an update does to what a learner has: the rows of the table in decks/README.md, against the real importer. See `promises.py`.

The learner of these tests took the release of January and studied it. Every import is watched (`Learner.take`): no review, no schedule, no
flag, no place in a deck, no option preset may change by it, and none may force a one-way sync.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from builder import project
from builder.package.build import build, plans
from builder.package.release import notes

from . import promises, voice
from .conftest import REPOSITORY, spoil
from .learner import DAY, VERSIONS, Learner, Release, Unavailable

RELEASES = REPOSITORY / "tests" / "releases"
JANUARY, FEBRUARY, MARCH, APRIL = (1735732800 + month * 30 * DAY for month in range(4))
DECK, NOTE_TYPE = "语录 · My deck", "Yulu quotation"
STUDY = {"q-001/Recognition": [3], "q-001/Production": [2, 2], "q-002/Recognition": [2], "q-003/Recognition": [0]}
ALWAYS, NEVER = 1, 2

Publish = Callable[..., Release]


@pytest.fixture(scope="module", params=VERSIONS)
def anki(request: pytest.FixtureRequest) -> Iterator[Learner]:
    try:
        learner = Learner(request.param)
    except Unavailable as reason:
        pytest.skip(str(reason))
    yield learner
    learner.close()


@pytest.fixture
def newcomer(anki: Learner) -> Iterator[Learner]:
    """A learner with an empty collection, which must be sound at the end."""
    anki.open()
    yield anki
    assert anki.sound() == "Database rebuilt and optimized."


@pytest.fixture
def learner(newcomer: Learner, publish: Publish) -> Learner:
    """A learner who took January's release and studied some of it."""
    assert newcomer.take(publish(JANUARY)) == {"new": 3}
    newcomer.study(ratings=STUDY)
    return newcomer


@pytest.fixture
def publish(tiny: Path, tmp_path: Path) -> Publish:
    """Builds the small project at a moment, with this builder or another, and keeps the package."""

    def publish(moment: int, deck: str = "my-deck", builder: Path | None = None) -> Release:
        _build(tiny, moment, builder)
        kept = tmp_path / f"{deck}-{moment}.apkg"
        shutil.copy(tiny / "decks" / f"{deck}.apkg", kept)
        return Release(kept, moment)

    return publish


_built: dict[str, dict[str, bytes]] = {}


def _build(root: Path, moment: int, builder: Path | None) -> None:
    """Build into the project's decks/; what was built before from the same files (for another version of Anki) is remembered."""
    digest = hashlib.sha256(str(moment).encode())
    for path in sorted(p for folder in (root, builder) if folder for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc"):
        if ".yulu" not in path.parts:
            digest.update(path.name.encode() + path.read_bytes())
    known = digest.hexdigest()
    if known not in _built:
        if builder:
            environment = {**os.environ, "PYTHONPATH": str(builder.parent), "SOURCE_DATE_EPOCH": str(moment)}
            command = [sys.executable, "-m", "builder", "build", "--project", str(root)]
            subprocess.run(command, env=environment, cwd=builder.parent, check=True, capture_output=True)
        else:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("SOURCE_DATE_EPOCH", str(moment))
                build(project.read(root), [], None)
        _built[known] = {path.name: path.read_bytes() for path in (root / "decks").iterdir()}
    for name, content in _built[known].items():
        (root / "decks" / name).write_bytes(content)


def edit(file: Path, change: Callable[[Any], None]) -> None:
    """Change a YAML file."""
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    change(data)
    file.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


def recipe(root: Path, **keys: Any) -> None:
    edit(root / "decks" / "my-deck.yaml", lambda deck: deck.update(keys))


def quote(root: Path, name: str, **keys: Any) -> None:
    for file in (root / "seeds" / "quotes").iterdir():
        edit(file, lambda data: next((q.update(keys) for q in data["quotes"] if q["id"] == name), None))


def second_deck(root: Path) -> None:
    """Another recipe of the same quotes, with a namespace of its own."""
    shutil.copy(root / "decks" / "my-deck.yaml", root / "decks" / "other.yaml")
    edit(root / "decks" / "other.yaml", lambda deck: deck.update(title="语录 · Other", namespace="other", deck_id=1763742650002))


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """A copy of the builder, to be made a later version of it."""
    folder = tmp_path / "later" / "builder"
    shutil.copytree(REPOSITORY / "builder", folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def new_style(builder: Path) -> None:
    with (builder / "notes" / "templates" / "style.css").open("a", encoding="utf-8") as file:
        file.write(".card { letter-spacing: 1px; }\n")


def english(learner: Learner, note: str = "q-001") -> str:
    return str(learner.state()["notes"][note]["fields"]["English"])


def note_type(learner: Learner) -> dict[str, Any]:
    return dict(learner.state()["note_types"][NOTE_TYPE])


# The deck changed


def test_corrected_text_arrives(learner: Learner, tiny: Path, publish: Publish) -> None:
    quote(tiny, "q-001", english="What is hard is the waiting.")
    assert learner.take(publish(FEBRUARY)) == {"updated": 1, "duplicate": 2}
    assert english(learner) == "What is hard is the waiting."


def test_changed_tags_arrive(learner: Learner, tiny: Path, publish: Publish) -> None:
    quote(tiny, "q-002", themes=["trust"])
    assert learner.take(publish(FEBRUARY)) == {"updated": 1, "duplicate": 2}
    tags = learner.state()["notes"]["q-002"]["tags"]
    assert "my-deck::theme::trust" in tags
    assert "my-deck::theme::patience" not in tags


def test_added_note_arrives(newcomer: Learner, tiny: Path, publish: Publish) -> None:
    recipe(tiny, leave_out=["q-001"])
    newcomer.take(publish(JANUARY))
    newcomer.study(ratings={"q-002/Recognition": [3]})
    recipe(tiny, leave_out=[])
    assert newcomer.take(publish(FEBRUARY)) == {"new": 1, "duplicate": 2}
    assert newcomer.state()["cards"]["q-001/Recognition"]["reps"] == 0


def test_removed_note_gets_a_tag_and_stays(learner: Learner, tiny: Path, publish: Publish) -> None:
    recipe(tiny, version="0.2", leave_out=["q-001"])
    assert learner.take(publish(FEBRUARY)) == {"updated": 1, "duplicate": 2}
    assert "my-deck::retired" in learner.state()["notes"]["q-001"]["tags"]


def test_retired_note_is_shipped_once_and_still_stays(learner: Learner, tiny: Path, publish: Publish) -> None:
    recipe(tiny, version="0.2", leave_out=["q-001"])
    learner.take(publish(FEBRUARY))
    recipe(tiny, version="0.3")
    assert learner.take(publish(MARCH)) == {"duplicate": 2}
    assert "my-deck::retired" in learner.state()["notes"]["q-001"]["tags"]


def test_readded_note_goes_on_where_it_was(learner: Learner, tiny: Path, publish: Publish) -> None:
    recipe(tiny, version="0.2", leave_out=["q-001"])
    learner.take(publish(FEBRUARY))
    recipe(tiny, version="0.3")
    learner.take(publish(MARCH))
    recipe(tiny, version="0.4", leave_out=[])
    assert learner.take(publish(APRIL)) == {"updated": 1, "duplicate": 2}
    assert "my-deck::retired" not in learner.state()["notes"]["q-001"]["tags"]


def test_newcomer_to_a_retiring_release_gets_the_note_with_its_tag(newcomer: Learner, tiny: Path, publish: Publish) -> None:
    publish(JANUARY)
    recipe(tiny, version="0.2", leave_out=["q-001"])
    assert newcomer.take(publish(FEBRUARY)) == {"new": 3}
    assert "my-deck::retired" in newcomer.state()["notes"]["q-001"]["tags"]
    recipe(tiny, version="0.3")
    newcomer.open()
    assert newcomer.take(publish(MARCH)) == {"new": 2}


def test_changed_order_moves_no_card(learner: Learner, tiny: Path, publish: Publish) -> None:
    recipe(tiny, order="difficulty")
    assert learner.take(publish(FEBRUARY)) == {"duplicate": 3}


def test_new_style_arrives(learner: Learner, later: Path, publish: Publish) -> None:
    new_style(later)
    assert learner.take(publish(FEBRUARY, builder=later)) == {"duplicate": 3}
    assert "letter-spacing: 1px" in note_type(learner)["css"]


def test_spare_field_put_to_use_arrives(learner: Learner, later: Path, publish: Publish) -> None:
    spoil(later / "notes" / "notetype.py", 'Field("Spare3",', 'Field("Etymology",')
    spoil(later / "notes" / "note.py", '"Id": escape(quote.id),', '"Id": escape(quote.id), "Etymology": "From a dictionary.",')
    spoil(later / "notes" / "templates" / "recognition.html", "[[english]]", "[[english]]{{Etymology}}")
    assert learner.take(publish(FEBRUARY, builder=later)) == {"updated": 3}
    assert learner.state()["notes"]["q-001"]["fields"]["Etymology"] == "From a dictionary."
    assert "From a dictionary." in learner.render()["q-001/Recognition"]["back"]


def test_key_words_asked_for_later_arrive(learner: Learner, tiny: Path, publish: Publish) -> None:
    recipe(tiny, cards=["recognition", "key-words"])
    assert learner.take(publish(FEBRUARY)) == {"updated": 3}
    card = learner.state()["cards"]["q-001/Key words"]
    assert (card["deck"], card["queue"], card["reps"]) == (DECK, 0, 0)
    assert "＿" in learner.render()["q-001/Key words"]["front"]


def test_production_cards_of_quotations_now_too_long_go_on(learner: Learner, tiny: Path, publish: Publish) -> None:
    before = learner.render()["q-001/Production"]
    recipe(tiny, production_up_to=20, cards=["recognition", "production", "key-words"])
    assert learner.take(publish(FEBRUARY)) == {"updated": 2, "duplicate": 1}
    after = learner.render()
    assert len(after) == 8
    assert [after["q-001/Production"][side].split() for side in ("front", "back")] == [before[side].split() for side in ("front", "back")]
    learner.study(ratings={"q-001/Production": [3]})
    recipe(tiny, cards=["recognition", "production"])
    learner.take(publish(MARCH))
    assert "is blank" not in learner.render()["q-001/Production"]["front"]


def test_who_begins_with_shorter_production_gets_key_words_instead(newcomer: Learner, tiny: Path, publish: Publish) -> None:
    recipe(tiny, production_up_to=20, cards=["recognition", "production", "key-words"])
    newcomer.take(publish(JANUARY))
    asked = {name for name in newcomer.state()["cards"] if not name.endswith("/Recognition")}
    assert asked == {"q-001/Key words", "q-002/Key words", "q-003/Production"}
    recipe(tiny, version="0.2")
    newcomer.take(publish(FEBRUARY))
    assert len(newcomer.state()["cards"]) == 6


def test_who_begins_meets_every_quotation_before_being_asked_for_one(newcomer: Learner, tiny: Path, publish: Publish) -> None:
    recipe(tiny, production_up_to=20, cards=["recognition", "production", "listening", "script-reading", "key-words"])
    newcomer.take(publish(JANUARY))
    cards = newcomer.state()["cards"]
    kinds = [name.split("/")[1] for name in sorted(cards, key=lambda n: cards[n]["due"])]
    assert kinds[:9] == ["Recognition"] * 3 + ["Script reading"] * 3 + ["Listening"] * 3
    assert set(kinds[9:]) == {"Production", "Key words"}


def test_update_from_1_0_keeps_every_card_and_review(newcomer: Learner, tiny: Path, publish: Publish) -> None:
    for kind in ("apkg", "ledger.yaml"):
        shutil.copy(RELEASES / f"my-deck-1.0.{kind}", tiny / "decks" / f"my-deck.{kind}")
    newcomer.take(Release(RELEASES / "my-deck-1.0.apkg", JANUARY))
    before = newcomer.state()["cards"]
    assert len(before) == 12
    newcomer.study(ratings={name: [3] for name in before})
    recipe(tiny, production_up_to=20, cards=["recognition", "production", "listening", "script-reading", "key-words"])
    assert newcomer.take(publish(FEBRUARY)) == {"updated": 3}
    assert set(newcomer.state()["cards"]) == {*before, "q-001/Key words", "q-002/Key words"}
    assert not [name for name, card in newcomer.render().items() if "is blank" in card["front"]]


def test_card_switched_on_arrives(learner: Learner, tiny: Path, publish: Publish) -> None:
    recipe(tiny, cards=["recognition", "production", "listening", "script-reading"])
    assert learner.take(publish(FEBRUARY)) == {"updated": 3}
    cards = learner.state()["cards"]
    assert len(cards) == 12
    assert cards["q-001/Listening"]["queue"] == 0


def test_card_switched_off_stays_until_empty_cards_are_deleted(learner: Learner, tiny: Path, publish: Publish) -> None:
    recipe(tiny, cards=["recognition"])
    assert learner.take(publish(FEBRUARY)) == {"updated": 3}
    assert len(learner.state()["cards"]) == 6
    assert learner.empty_cards() == 3
    state = learner.state()
    assert sorted(state["cards"]) == ["q-001/Recognition", "q-002/Recognition", "q-003/Recognition"]
    assert len(state["reviews"]) == 5


def test_description_is_the_newest(learner: Learner, tiny: Path, publish: Publish) -> None:
    recipe(tiny, version="0.2")
    assert learner.take(publish(FEBRUARY)) == {"duplicate": 3}
    assert "version 0.2" in learner.state()["decks"][DECK]


def test_changed_title_moves_no_card(learner: Learner, tiny: Path, publish: Publish) -> None:
    recipe(tiny, title="语录 · New title", leave_out=["q-001"])
    learner.take(publish(FEBRUARY))
    assert {DECK, "语录 · New title"} <= set(learner.state()["decks"])


def test_subdecks_asked_for_later_move_no_card(learner: Learner, tiny: Path, publish: Publish) -> None:
    recipe(tiny, subdecks=True)
    learner.take(publish(FEBRUARY))
    assert f"{DECK}::Patience" in learner.state()["decks"]


def read_aloud(root: Path, note: str, pitch: float = 220) -> None:
    """A recording of a note, by Anna."""
    (root / "seeds" / "audio.yaml").write_text("readers:\n  - {id: anna, name: Anna Li, licence: CC BY 4.0}\n", encoding="utf-8")
    (root / "seeds" / "audio").mkdir(exist_ok=True)
    (root / "seeds" / "audio" / f"{note}.wav").write_bytes(voice.wav(voice.hum(6, pitch)))


def released(root: Path) -> str:
    """What the release notes would say of the next release."""
    return "".join(notes(made) for made in plans(project.read(root), []))


def test_sound_added_to_a_published_deck_arrives(learner: Learner, tiny: Path, publish: Publish) -> None:
    read_aloud(tiny, "q-001")
    recipe(tiny, audio="recordings")
    assert "(q-001): sound added" in released(tiny)
    assert learner.take(publish(FEBRUARY)) == {"updated": 1, "duplicate": 2}
    card, media = learner.render()["q-001/Recognition"], learner.media()
    assert card["heard"] == {"front": [], "back": list(media["files"])}
    assert len(media["files"]) == 1
    assert (media["unused"], media["missing"]) == ([], [])
    assert "Read by Anna Li" in card["back"]


def test_replaced_sound_arrives_beside_the_old_file(learner: Learner, tiny: Path, publish: Publish) -> None:
    read_aloud(tiny, "q-001")
    recipe(tiny, audio="recordings")
    learner.take(publish(FEBRUARY))
    old = learner.media()["files"]
    read_aloud(tiny, "q-001", pitch=330)
    assert "(q-001): sound replaced" in released(tiny)
    assert learner.take(publish(MARCH)) == {"updated": 1, "duplicate": 2}
    media = learner.media()
    (new,) = set(media["files"]) - set(old)
    assert learner.render()["q-001/Recognition"]["heard"]["back"] == [new]
    assert (media["unused"], media["missing"]) == (list(old), [])


def test_sound_taken_away_is_told_and_its_file_stays_unused(learner: Learner, tiny: Path, publish: Publish) -> None:
    read_aloud(tiny, "q-001")
    recipe(tiny, audio="recordings")
    learner.take(publish(FEBRUARY))
    recipe(tiny, audio="none")
    assert "(q-001): sound removed" in released(tiny)
    assert learner.take(publish(MARCH)) == {"updated": 1, "duplicate": 2}
    media, card = learner.media(), learner.render()["q-001/Recognition"]
    assert card["heard"] == {"front": [], "back": []}
    assert "audio" not in card["back"]
    assert media["unused"] == list(media["files"])


# The learner changed something


def test_edit_is_kept_while_the_deck_leaves_the_note_alone(learner: Learner, tiny: Path, publish: Publish) -> None:
    learner.edit(note="q-001", field="Note", text="My own remark.", on=JANUARY + 9 * DAY)
    quote(tiny, "q-002", english="Trees do not lie.")
    assert learner.take(publish(FEBRUARY)) == {"updated": 1, "duplicate": 2}
    assert learner.state()["notes"]["q-001"]["fields"]["Note"] == "My own remark."


def test_edit_before_a_newer_text_is_replaced_with_the_whole_note(learner: Learner, tiny: Path, publish: Publish) -> None:
    learner.edit(note="q-001", field="Note", text="My own remark.", on=JANUARY + 9 * DAY)
    learner.tag(note="q-001", tag="mine", on=JANUARY + 9 * DAY)
    quote(tiny, "q-001", english="What is hard is the waiting.")
    assert learner.take(publish(FEBRUARY)) == {"updated": 1, "duplicate": 2}
    note = learner.state()["notes"]["q-001"]
    assert note["fields"]["Note"] == ""
    assert "mine" not in note["tags"]


def test_edit_after_a_newer_text_keeps_the_whole_note(learner: Learner, tiny: Path, publish: Publish) -> None:
    quote(tiny, "q-001", english="What is hard is the waiting.")
    february = publish(FEBRUARY)
    learner.edit(note="q-001", field="Note", text="My own remark.", on=FEBRUARY + DAY)
    old = english(learner)
    assert learner.take(february, on=FEBRUARY + 2 * DAY) == {"duplicate": 3}
    assert english(learner) == old
    quote(tiny, "q-001", english="Waiting is the hard part.")
    assert learner.take(publish(MARCH)) == {"updated": 1, "duplicate": 2}
    assert english(learner) == "Waiting is the hard part."


def test_personal_tag_is_kept_while_the_deck_leaves_the_note_alone(learner: Learner, tiny: Path, publish: Publish) -> None:
    learner.tag(note="q-001", tag="mine", on=JANUARY + 9 * DAY)
    quote(tiny, "q-002", english="Trees do not lie.")
    learner.take(publish(FEBRUARY))
    assert "mine" in learner.state()["notes"]["q-001"]["tags"]
    quote(tiny, "q-001", english="What is hard is the waiting.")
    learner.take(publish(MARCH))
    assert "mine" not in learner.state()["notes"]["q-001"]["tags"]


def change_everything(root: Path) -> None:
    for name in ("q-001", "q-002", "q-003"):
        quote(root, name, english=f"Another wording of {name}.")


def test_moved_card_stays_where_it_was_put(learner: Learner, tiny: Path, publish: Publish) -> None:
    learner.move(note="q-001", deck="Mine")
    change_everything(tiny)
    assert learner.take(publish(FEBRUARY)) == {"updated": 3}
    assert learner.state()["cards"]["q-001/Recognition"]["deck"] == "Mine"


def test_card_in_a_filtered_deck_stays_there(learner: Learner, tiny: Path, publish: Publish) -> None:
    learner.filter(deck="Cram", search="q-001")
    change_everything(tiny)
    assert learner.take(publish(FEBRUARY)) == {"updated": 3}
    assert learner.state()["cards"]["q-001/Recognition"]["deck"] == "Cram"


def test_suspended_buried_and_flagged_cards_stay_so(learner: Learner, tiny: Path, publish: Publish) -> None:
    learner.suspend(card="q-001/Recognition")
    learner.bury(card="q-002/Recognition")
    learner.flag(card="q-003/Recognition", flag=3)
    change_everything(tiny)
    assert learner.take(publish(FEBRUARY)) == {"updated": 3}
    cards = learner.state()["cards"]
    assert [cards[f"{q}/Recognition"]["queue"] for q in ("q-001", "q-002")] == [-1, -3]
    assert cards["q-003/Recognition"]["flags"] == 3


def test_memory_state_of_fsrs_is_kept(newcomer: Learner, tiny: Path, publish: Publish) -> None:
    newcomer.use_fsrs()
    newcomer.take(publish(JANUARY))
    newcomer.study(ratings=STUDY)
    assert '"s":' in newcomer.state()["cards"]["q-001/Recognition"]["data"]
    change_everything(tiny)
    assert newcomer.take(publish(FEBRUARY)) == {"updated": 3}


def test_deck_options_are_kept(learner: Learner, tiny: Path, publish: Publish) -> None:
    learner.set_limit(deck=DECK, new_per_day=7)
    change_everything(tiny)
    learner.take(publish(FEBRUARY))
    assert learner.state()["presets"][0]["new"]["perDay"] == 7


def test_own_description_of_the_deck_is_replaced(learner: Learner, publish: Publish) -> None:
    learner.describe(deck=DECK, text="My own.")
    learner.take(publish(JANUARY + 1))
    assert "version 0.1" in learner.state()["decks"][DECK]


def test_renamed_deck_keeps_its_cards_and_new_notes_come_under_the_old_name(newcomer: Learner, tiny: Path, publish: Publish) -> None:
    recipe(tiny, leave_out=["q-003"])
    newcomer.take(publish(JANUARY))
    newcomer.rename_deck(old=DECK, new="Mine")
    recipe(tiny, leave_out=[])
    assert newcomer.take(publish(FEBRUARY)) == {"new": 1, "duplicate": 2}
    cards = newcomer.state()["cards"]
    assert cards["q-001/Recognition"]["deck"] == "Mine"
    assert cards["q-003/Recognition"]["deck"] == DECK


def test_own_style_is_kept_while_the_deck_leaves_its_own_alone(learner: Learner, tiny: Path, publish: Publish) -> None:
    learner.change_note_type(note_type=NOTE_TYPE, css=".card { color: red; }", front={"Recognition": "{{Id}}"}, on=JANUARY + 9 * DAY)
    change_everything(tiny)
    assert learner.take(publish(FEBRUARY)) == {"updated": 3}
    kind = note_type(learner)
    assert kind["css"] == ".card { color: red; }"
    assert kind["templates"]["Recognition"] == "{{Id}}"


def test_own_style_is_replaced_by_a_newer_one(learner: Learner, later: Path, publish: Publish) -> None:
    learner.change_note_type(note_type=NOTE_TYPE, css=".card { color: red; }", front={"Recognition": "{{Id}}"}, on=JANUARY + 9 * DAY)
    new_style(later)
    assert learner.take(publish(FEBRUARY, builder=later)) == {"duplicate": 3}
    kind = note_type(learner)
    assert "letter-spacing: 1px" in kind["css"]
    assert kind["templates"]["Recognition"] != "{{Id}}"


def test_renamed_note_type_and_field_prevent_nothing(learner: Learner, tiny: Path, publish: Publish) -> None:
    learner.change_note_type(note_type=NOTE_TYPE, name="Mine", rename={"Note": "Remark"}, on=JANUARY + 9 * DAY)
    change_everything(tiny)
    assert learner.take(publish(FEBRUARY)) == {"updated": 3}
    assert list(learner.state()["note_types"]) == ["Mine"]


def test_own_field_names_are_replaced_by_a_newer_style(learner: Learner, later: Path, publish: Publish) -> None:
    learner.change_note_type(note_type=NOTE_TYPE, name="Mine", rename={"Note": "Remark"}, on=JANUARY + 9 * DAY)
    new_style(later)
    assert learner.take(publish(FEBRUARY, builder=later)) == {"duplicate": 3}
    assert "Note" in note_type(learner)["fields"]


@pytest.mark.parametrize("change", [{"add_field": "Mine"}, {"add_template": "Mine"}, {"remove_template": "Listening"}], ids=" ".join)
def test_changed_shape_of_the_note_type_prevents_updates(learner: Learner, tiny: Path, publish: Publish, change: dict[str, str]) -> None:
    learner.change_note_type(note_type=NOTE_TYPE, on=JANUARY + 9 * DAY, **change)
    change_everything(tiny)
    february = publish(FEBRUARY)
    assert learner.take(february) == {"conflicting": 3}
    assert english(learner) != "Another wording of q-001."


def test_changed_shape_of_the_note_type_gives_new_notes_a_second_one(newcomer: Learner, tiny: Path, publish: Publish) -> None:
    recipe(tiny, leave_out=["q-003"])
    newcomer.take(publish(JANUARY))
    newcomer.change_note_type(note_type=NOTE_TYPE, add_field="Mine", on=JANUARY + 9 * DAY)
    recipe(tiny, leave_out=[])
    assert newcomer.take(publish(FEBRUARY)) == {"new": 1, "conflicting": 2}
    assert newcomer.state()["notes"]["q-003"]["type"] == f"{NOTE_TYPE}+"
    change_everything(tiny)
    assert newcomer.take(publish(MARCH)) == {"updated": 1, "conflicting": 2}


@pytest.mark.parametrize("change", [{"add_field": "Mine"}, {"add_template": "Mine"}], ids=" ".join)
def test_merging_note_types_lets_updates_through_again(learner: Learner, tiny: Path, publish: Publish, change: dict[str, str]) -> None:
    learner.change_note_type(note_type=NOTE_TYPE, on=JANUARY + 9 * DAY, **change)
    change_everything(tiny)
    assert learner.take(publish(FEBRUARY), merge_notetypes=True) == {"updated": 3}
    assert english(learner) == "Another wording of q-001."
    kind = note_type(learner)
    assert "Mine" in [*kind["fields"], *kind["templates"]]


def test_merging_after_deleting_a_card_type_needs_a_one_way_sync(learner: Learner, tiny: Path, publish: Publish) -> None:
    learner.change_note_type(note_type=NOTE_TYPE, remove_template="Listening", on=JANUARY + 9 * DAY)
    change_everything(tiny)
    assert learner.take(publish(FEBRUARY), one_way=True, merge_notetypes=True) == {"updated": 3}


def test_deleted_note_comes_back_new_with_its_own_reviews_only(newcomer: Learner, tiny: Path, publish: Publish) -> None:
    recipe(tiny, leave_out=["q-001"])
    newcomer.take(publish(JANUARY))
    newcomer.study(ratings={"q-002/Recognition": [3], "q-003/Recognition": [0]})
    before = newcomer.state()
    newcomer.delete(note="q-002")
    recipe(tiny, leave_out=[])
    assert newcomer.take(publish(FEBRUARY)) == {"new": 2, "duplicate": 1}
    after = newcomer.state()
    card = after["cards"]["q-002/Recognition"]
    assert card["queue"] == 0
    assert {row[1] for row in after["reviews"]} == {card["id"], after["cards"]["q-003/Recognition"]["id"]}
    assert card["id"] == before["cards"]["q-002/Recognition"]["id"]


# How it was imported


def test_imported_twice_changes_nothing(learner: Learner, tiny: Path, publish: Publish) -> None:
    change_everything(tiny)
    february = publish(FEBRUARY)
    learner.take(february)
    before = learner.state()
    assert learner.take(february, on=FEBRUARY + 5 * DAY) == {"duplicate": 3}
    assert learner.state() == before


def test_older_after_newer_changes_the_description_only(learner: Learner, tiny: Path, publish: Publish) -> None:
    january = publish(JANUARY + 1)
    change_everything(tiny)
    recipe(tiny, version="0.2")
    learner.take(publish(FEBRUARY))
    before = learner.state()
    assert learner.take(january, on=FEBRUARY + 5 * DAY) == {"duplicate": 3}
    after = learner.state()
    assert "version 0.1" in after.pop("decks")[DECK]
    assert "version 0.2" in before.pop("decks")[DECK]
    assert after == before


def test_skipped_release_makes_no_difference(learner: Learner, tiny: Path, publish: Publish) -> None:
    quote(tiny, "q-001", english="Wording of February.")
    february = publish(FEBRUARY)
    quote(tiny, "q-001", english="Wording of March.")
    march = publish(MARCH)
    assert learner.take(march) == {"updated": 1, "duplicate": 2}
    assert english(learner) == "Wording of March."
    skipped = learner.state()["notes"]
    learner.open()
    for release in (february, march):
        learner.take(release)
    assert {n: v["fields"] for n, v in learner.state()["notes"].items()} == {n: v["fields"] for n, v in skipped.items()}


def test_skipped_retiring_release_leaves_the_note_without_its_tag(learner: Learner, tiny: Path, publish: Publish) -> None:
    recipe(tiny, version="0.2", leave_out=["q-001"])
    publish(FEBRUARY)
    recipe(tiny, version="0.3")
    assert learner.take(publish(MARCH)) == {"duplicate": 2}
    assert "my-deck::retired" not in learner.state()["notes"]["q-001"]["tags"]


def test_both_decks_live_side_by_side(newcomer: Learner, tiny: Path, publish: Publish) -> None:
    second_deck(tiny)
    mine, other = publish(JANUARY), publish(JANUARY, deck="other")
    assert newcomer.take(mine) == {"new": 3}
    newcomer.study(ratings=STUDY)
    assert newcomer.take(other) == {"new": 3}
    change_everything(tiny)
    assert newcomer.take(publish(FEBRUARY, deck="other")) == {"updated": 3}
    notes = newcomer.state()["notes"]
    assert len({note["guid"] for note in notes.values()}) == 6
    assert [n["fields"]["English"].startswith("Another wording") for n in notes.values()].count(True) == 3


def test_decks_share_one_style_the_newest(learner: Learner, tiny: Path, later: Path, publish: Publish) -> None:
    second_deck(tiny)
    new_style(later)
    assert learner.take(publish(FEBRUARY, deck="other", builder=later)) == {"new": 3}
    assert "letter-spacing: 1px" in note_type(learner)["css"]


def test_update_imported_after_the_next_was_published(learner: Learner, tiny: Path, publish: Publish) -> None:
    quote(tiny, "q-001", english="Wording of February.")
    february = publish(FEBRUARY)
    quote(tiny, "q-001", english="Wording of March.")
    march = publish(MARCH)
    learner.take(february, on=MARCH + DAY)
    fates = learner.take(march, on=MARCH + 2 * DAY)
    if learner.version == "24.11":
        assert fates == {"duplicate": 3}
        assert english(learner) == "Wording of February."
        assert learner.take(march, on=MARCH + 3 * DAY, update_notes=ALWAYS) == {"updated": 1, "duplicate": 2}
    else:
        assert fates == {"updated": 1, "duplicate": 2}
    assert english(learner) == "Wording of March."


# The boxes of the import dialog


def test_update_notes_never_brings_new_notes_only(newcomer: Learner, tiny: Path, publish: Publish) -> None:
    recipe(tiny, leave_out=["q-003"])
    newcomer.take(publish(JANUARY))
    newcomer.study(ratings={"q-001/Recognition": [3]})
    recipe(tiny, leave_out=[])
    change_everything(tiny)
    old = english(newcomer)
    assert newcomer.take(publish(FEBRUARY), update_notes=NEVER) == {"new": 1, "duplicate": 2}
    assert english(newcomer) == old


def test_update_notes_always_replaces_newer_edits(learner: Learner, tiny: Path, publish: Publish) -> None:
    quote(tiny, "q-001", english="What is hard is the waiting.")
    february = publish(FEBRUARY)
    learner.edit(note="q-001", field="Note", text="My own remark.", on=FEBRUARY + DAY)
    learner.tag(note="q-002", tag="mine", on=FEBRUARY + DAY)
    assert learner.take(february, on=FEBRUARY + 2 * DAY, update_notes=ALWAYS) == {"updated": 2, "duplicate": 1}
    notes = learner.state()["notes"]
    assert notes["q-001"]["fields"]["Note"] == ""
    assert "mine" not in notes["q-002"]["tags"]


def test_update_notes_always_with_an_older_package_brings_the_old_text_back(learner: Learner, tiny: Path, publish: Publish) -> None:
    january, old = publish(JANUARY + 1), english(learner)
    change_everything(tiny)
    learner.take(publish(FEBRUARY))
    assert learner.take(january, on=FEBRUARY + 2 * DAY, update_notes=ALWAYS) == {"updated": 3}
    assert english(learner) == old


def test_update_note_types_never_keeps_the_style(learner: Learner, tiny: Path, later: Path, publish: Publish) -> None:
    new_style(later)
    change_everything(tiny)
    assert learner.take(publish(FEBRUARY, builder=later), update_notetypes=NEVER) == {"updated": 3}
    assert "letter-spacing: 1px" not in note_type(learner)["css"]


def test_update_note_types_always_replaces_a_newer_style(learner: Learner, later: Path, publish: Publish) -> None:
    new_style(later)
    february = publish(FEBRUARY, builder=later)
    learner.change_note_type(note_type=NOTE_TYPE, css=".card { color: red; }", on=FEBRUARY + DAY)
    learner.take(february, on=FEBRUARY + 2 * DAY)
    assert note_type(learner)["css"] == ".card { color: red; }"
    learner.take(february, on=FEBRUARY + 3 * DAY, update_notetypes=ALWAYS)
    assert "letter-spacing: 1px" in note_type(learner)["css"]


@pytest.mark.parametrize("box", ["merge_notetypes", "with_scheduling", "with_deck_configs"])
def test_other_boxes_make_no_difference(learner: Learner, tiny: Path, publish: Publish, box: str) -> None:
    learner.set_limit(deck=DECK, new_per_day=7)
    change_everything(tiny)
    assert learner.take(publish(FEBRUARY), **{box: True}) == {"updated": 3}
    assert list(learner.state()["note_types"]) == [NOTE_TYPE]


def test_all_boxes_together_lose_no_review(learner: Learner, tiny: Path, later: Path, publish: Publish) -> None:
    learner.set_limit(deck=DECK, new_per_day=7)
    new_style(later)
    change_everything(tiny)
    february = publish(FEBRUARY, builder=later)
    boxes = {"merge_notetypes": True, "with_scheduling": True, "with_deck_configs": True}
    assert learner.take(february, update_notes=ALWAYS, update_notetypes=ALWAYS, **boxes) == {"updated": 3}


def test_boxes_are_remembered(learner: Learner, publish: Publish) -> None:
    assert learner.boxes() == {}
    learner.take(publish(JANUARY + 1), update_notes=ALWAYS, merge_notetypes=True)
    assert learner.boxes() == {"update_notes": ALWAYS, "merge_notetypes": True}


# The table


def test_every_row_names_tests_and_every_test_stands_in_a_row() -> None:
    named = {test for row in promises.ROWS for test in row.tests}
    watched = {name for name, value in globals().items() if name.startswith("test_") and {"learner", "newcomer"} & set(value.__annotations__)}
    assert named == watched


def test_the_decks_page_holds_the_table() -> None:
    readme = (REPOSITORY / "decks/README.md").read_text(encoding="utf-8")
    written = readme.partition("<!-- promises -->\n")[2].partition("<!-- /promises -->")[0].strip()
    assert written == promises.table(), "copy what `python -m tests.promises` prints"

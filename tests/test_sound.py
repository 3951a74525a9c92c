"""Recordings and synthetic voices: what is wrong with them is told, what is right arrives on the cards, and a machine is called one."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from builder import project
from builder.audio import level
from builder.audio.said import Said, in_speech, said
from builder.audio.shelf import Voice
from builder.chinese.text import Composer
from builder.notes.player import by
from builder.package import apkg

from . import voice
from .chromium import chromium
from .conftest import REPOSITORY, Yulu
from .learner import DAY, Learner, Release
from .test_preview_and_new import CHROMIUM

NOW = 1735732800
READERS = {"readers": [{"id": "anna", "name": "Anna Li", "licence": "CC BY 4.0"}, {"id": "bo", "name": "Bo", "licence": "CC0"}]}

# A program that speaks: a hum as long as the text, longer where it is to be slow. It notes what it was asked to say.
SPEAKER = """
import array, json, math, os, sys, time, wave
text, speed, out = sys.argv[1:4]
with open({log!r}, "a", encoding="utf-8") as log:
    log.write(json.dumps(sys.argv[1:3], ensure_ascii=False) + chr(10))
time.sleep(float(os.environ.get("SPEAKER_SLEEPS", "0")))
with wave.open(out, "wb") as file:
    file.setnchannels(1); file.setsampwidth(2); file.setframerate(8000)
    file.writeframes(array.array("h", [int(9000 * math.sin(at / 6)) for at in range(int(len(text) * 2000 / float(speed)))]).tobytes())
"""


@pytest.fixture(autouse=True)
def _moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(NOW))
    monkeypatch.delenv("YULU_SPEECH_MODEL", raising=False)


@pytest.fixture
def sounding(tiny: Path) -> Path:
    """The small project with two readers, and a deck that carries recordings."""
    (tiny / "seeds/audio.yaml").write_text(yaml.safe_dump(READERS), encoding="utf-8")
    (tiny / "seeds/audio").mkdir()
    wanting(tiny, "recordings")
    return tiny


@pytest.fixture
def speaker(tmp_path: Path) -> tuple[str, Path]:
    """The line for --command, and the file in which it notes what it was asked to say."""
    log, script = tmp_path / "asked.jsonl", tmp_path / "speaker.py"
    script.write_text(SPEAKER.format(log=str(log)), encoding="utf-8")
    log.touch()
    return f"{sys.executable} {script} {{text}} {{speed}} {{out}}", log


def wanting(root: Path, audio: str, **more: Any) -> None:
    path = root / "decks/my-deck.yaml"
    recipe = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({**recipe, "audio": audio, **more}, allow_unicode=True), encoding="utf-8")


def record(root: Path, name: str, seconds: float = 6, **how: float) -> None:
    (root / "seeds/audio" / name).write_bytes(voice.encoded(voice.hum(seconds, **how), name.rpartition(".")[2]))


def found(yulu: Yulu, root: Path) -> dict[str, dict[str, Any]]:
    """The findings by code, but for the quotes that have no sound."""
    return {f["code"]: f for f in yulu("check", "--format", "json", project=root).json if f["code"] != "A009"}


def built(yulu: Yulu, root: Path, *options: str, day: int = 0) -> dict[str, Any]:
    os.environ["SOURCE_DATE_EPOCH"] = str(NOW + day * DAY)
    ran = yulu("build", *options, project=root)
    assert ran.code == 0, ran.err
    where = Path(options[options.index("-o") + 1]) if "-o" in options else root / "decks"
    return apkg.read((where / "my-deck.apkg").read_bytes())


def field(package: dict[str, Any], note: str, name: str) -> str:
    places = [f["name"] for f in package["model"]["flds"]]
    return str(package["notes"][note]["fields"][places.index(name)])


# What is packed


@pytest.mark.parametrize("suffix", ["mp3", "ogg", "opus", "m4a", "wav", "flac"])
def test_a_recording_of_any_format_is_packed_as_loud_as_the_others(sounding: Path, yulu: Yulu, suffix: str) -> None:
    record(sounding, f"q-001.{suffix}", loud={"mp3": 0.02, "wav": 0.9}.get(suffix, 0.3))
    assert found(yulu, sounding) == {}
    package = built(yulu, sounding)
    ((name, sound),) = package["media"].items()
    assert field(package, "q-001", "Audio") == f"[sound:{name}]"
    assert field(package, "q-002", "Audio") == ""
    measured = level.measure(sound)
    assert abs(measured.loudness - level.TARGET) < 0.3
    assert abs(measured.seconds - 6) < 0.2


def test_loudness_is_that_of_the_standard() -> None:
    import av

    raw = voice.wav(voice.hum(5, loud=0.2))
    samples, _ = level._decode(raw)
    graph = av.filter.Graph()
    source = graph.add_abuffer(format="flt", sample_rate=level.FINE, layout="mono", time_base=level.Fraction(1, level.FINE))
    graph.link_nodes(source, graph.add("ebur128", "metadata=1"), graph.add("abuffersink")).configure()
    frame = av.AudioFrame.from_ndarray(samples[None, :], format="flt", layout="mono")
    frame.sample_rate, frame.pts = level.FINE, 0
    if not hasattr(frame, "metadata"):
        pytest.skip("this PyAV does not tell what FFmpeg's own meter says")
    graph.push(frame)
    graph.push(None)
    last = {}
    while True:
        try:
            last = dict(graph.pull().metadata)
        except (av.EOFError, av.BlockingIOError):
            break
    assert abs(level.measure(raw).loudness - float(last["lavfi.r128.I"])) < 0.1


def test_a_fit_recording_is_packed_byte_for_byte_and_one_with_a_tag_is_not(sounding: Path) -> None:
    fit = level.write(voice.wav(voice.hum(6)))
    assert level.write(fit) == fit
    tagged = fit + b"TAG" + b"Anna at home, 47.3769 N".ljust(125, b"\0")
    assert b"at home" not in level.write(tagged)


def test_a_name_is_made_of_content_and_new_content_gets_a_new_one(sounding: Path, yulu: Yulu) -> None:
    record(sounding, "q-001.wav")
    first = built(yulu, sounding)["media"]
    record(sounding, "q-002.wav")
    assert list(built(yulu, sounding, day=1)["media"]) == list(first), "the same recording is packed once"
    record(sounding, "q-001.wav", pitch=300)
    assert len(built(yulu, sounding, day=2)["media"]) == 2


def test_equal_content_gives_equal_bytes(sounding: Path, yulu: Yulu, tmp_path: Path) -> None:
    record(sounding, "q-001.m4a")
    record(sounding, "q-003.slow.ogg", seconds=9)
    packages = []
    for name in ("one", "two"):
        for kept in (sounding / ".yulu").rglob("*.*") if (sounding / ".yulu").exists() else ():
            kept.unlink()
        built(yulu, sounding, "-o", str(tmp_path / name))
        packages.append((tmp_path / name / "my-deck.apkg").read_bytes())
    assert packages[0] == packages[1]
    with zipfile.ZipFile(tmp_path / "one/my-deck.apkg") as archive:
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = json.loads(archive.read("media"))
        assert [level.NAME.fullmatch(name) is not None for name in names.values()] == [True, True]


def test_what_was_published_goes_out_again_whatever_the_encoder_gives_now(sounding: Path, yulu: Yulu, monkeypatch: pytest.MonkeyPatch) -> None:
    record(sounding, "q-001.wav")
    before = built(yulu, sounding)["media"]
    shutil.rmtree(sounding / ".yulu")
    monkeypatch.setattr(level, "BITS", 32000)
    assert built(yulu, sounding)["media"] == before


def test_a_damaged_memory_of_levelled_sounds_costs_nothing_but_time(sounding: Path, yulu: Yulu, tmp_path: Path) -> None:
    record(sounding, "q-001.wav")
    before = built(yulu, sounding, "-o", str(tmp_path / "one"))["media"]
    with sqlite3.connect(sounding / ".yulu/memory.sqlite") as connection:
        assert connection.execute("UPDATE result SET value = substr(value, 1, length(value) - 9) WHERE length(value) > 5000").rowcount > 0
    assert built(yulu, sounding, "-o", str(tmp_path / "two"))["media"] == before


def test_a_retired_note_keeps_its_sound_in_the_release_that_retires_it(sounding: Path, yulu: Yulu) -> None:
    record(sounding, "q-001.wav")
    before = built(yulu, sounding)["media"]
    wanting(sounding, "recordings", version="0.2", leave_out=["q-001"])
    package = built(yulu, sounding, day=1)
    assert package["media"] == before
    assert "my-deck::retired" in package["notes"]["q-001"]["tags"]


def repacked(package: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The package with other members."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        members = {name: old.read(name) for name in old.namelist()}
        change(members)
        for name, content in members.items():
            new.writestr(name, content)
    return out.getvalue()


MEDIA: dict[str, Callable[[dict[str, bytes]], object]] = {
    "no list": lambda members: members.pop("media"),
    "no JSON": lambda members: members.update(media=b"\xff{"),
    "a list": lambda members: members.update(media=b'["0"]'),
    "a number for a name": lambda members: members.update(media=b'{"0": 7}'),
    "very deep": lambda members: members.update(media=b"[" * 100_000),
    "a path": lambda members: members.update(media=b'{"0": "../../yulu-0123456789abcdef.mp3"}'),
    "another member": lambda members: members.update(media=members["media"].replace(b'"0"', b'"collection.anki2"')),
    "one name twice": lambda members: members.update({"1": b"x", "media": re.sub(b'{"0"(.*)}', b'{"0"\\1, "1"\\1}', members["media"])}),
    "no file": lambda members: members.pop("0"),
    "a file that no list has": lambda members: members.update(media=b"{}"),
    "a huge file": lambda members: members.update({"0": bytes(level.MOST + 1)}),
    "a huge list": lambda members: members.update(media=b" " * (apkg.MOST_MEDIA_LIST + 1) + members["media"]),
}


@pytest.mark.parametrize("kind", MEDIA)
def test_a_package_whose_media_are_none_of_ours_is_damaged_and_made_again(sounding: Path, yulu: Yulu, kind: str) -> None:
    record(sounding, "q-001.wav")
    built(yulu, sounding)
    path = sounding / "decks/my-deck.apkg"
    whole = path.read_bytes()
    assert apkg.read(repacked(whole, lambda members: None)) == apkg.read(whole)
    path.write_bytes(repacked(whole, lambda members: MEDIA[kind](members) and None))
    with pytest.raises(apkg.Damaged):
        apkg.read(path.read_bytes())
    built(yulu, sounding)
    assert path.read_bytes() == whole


@pytest.mark.skipif(os.name == "nt", reason="has no pipes with a name")
@pytest.mark.parametrize("place", ["seeds/audio", "seeds/audio/machine", "seeds/audio.yaml", "seeds/audio/machine.yaml"])
def test_a_pipe_in_the_place_of_sounds_is_told(sounding: Path, yulu: Yulu, speaker: tuple[str, Path], place: str) -> None:
    path = sounding / place
    if path.is_dir():
        path.rmdir()
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    (told,) = [f for f in yulu("check", "--format", "json", project=sounding).json if f["code"] == "F011"]
    assert place in (told["file"], told["message"].split()[0])
    ran = yulu("speak", "q-001", "--command", speaker[0], project=sounding)
    assert (ran.code, place in ran.err) == (1, True), ran.err


def test_two_runs_that_speak_at_once_keep_what_both_made(sounding: Path, yulu: Yulu, speaker: tuple[str, Path]) -> None:
    line = [sys.executable, "-m", "builder", "speak", "--command", speaker[0], "--project", str(sounding)]
    where = {"cwd": REPOSITORY, "env": {**os.environ, "SPEAKER_SLEEPS": "0.2"}, "stderr": subprocess.DEVNULL}
    runs = [subprocess.Popen([*line, name], **where) for name in ("q-001", "q-002", "q-003")]  # type: ignore[call-overload]
    assert [run.wait(60) for run in runs] == [0, 0, 0]
    speech = project.read(sounding).speech
    assert speech
    assert len(speech.spoken) == 6
    assert found(yulu, sounding) == {}


def test_status_tells_the_size_of_each_note(sounding: Path, yulu: Yulu) -> None:
    record(sounding, "q-001.wav")
    record(sounding, "q-001.slow.wav", seconds=9)
    told = yulu("status", "--format", "json", project=sounding).json["my-deck"]["sound"]
    package = built(yulu, sounding)
    whole = sum(map(len, package["media"].values()))
    assert told == {"bytes": whole, "notes": {"q-001": whole}, "changed": {}}
    assert f"1 note, {whole / 1e6:.1f} MB: {whole / 1000:.0f} kB each" in yulu("status", project=sounding).out


# What is told


def test_a_deck_with_sound_names_the_quotes_without(sounding: Path, yulu: Yulu) -> None:
    record(sounding, "q-001.wav")
    (told,) = yulu("check", "--format", "json", project=sounding).json
    assert (told["code"], told["severity"], told["file"]) == ("A009", "warning", "decks/my-deck.yaml")
    assert "2 of 3 quotes" in told["message"]
    assert "q-002, q-003" in told["message"]
    wanting(sounding, "none")
    assert yulu("check", project=sounding).code == 0


def test_what_a_learner_would_hear_amiss_is_told(sounding: Path, yulu: Yulu) -> None:
    record(sounding, "q-001.wav", loud=0.00001)
    assert found(yulu, sounding)["A004"]["file"] == "seeds/audio/q-001.wav"
    for seconds in (0.5, 90):
        record(sounding, "q-001.wav", seconds=seconds)
        assert f"lasts {seconds:.1f} s" in found(yulu, sounding)["A005"]["message"]
    record(sounding, "q-001.wav", seconds=30)
    assert found(yulu, sounding) == {}, "a slow reader is no fault"
    (sounding / "seeds/audio/q-001.wav").write_bytes(voice.wav(voice.hum(6) * 8))
    told = found(yulu, sounding)
    assert list(told) == ["A010"]
    assert told["A010"]["severity"] == "warning"
    record(sounding, "q-001.wav", loud=0.999)
    assert found(yulu, sounding) == {}, "loud is not clipped"


@pytest.mark.parametrize("suffix", ["mp3", "m4a", "ogg"])
def test_clipping_is_found_behind_a_codec(sounding: Path, yulu: Yulu, suffix: str) -> None:
    (sounding / f"seeds/audio/q-001.{suffix}").write_bytes(voice.encoded(np.clip(voice.hum(6) * 8, -1, 1), suffix))
    assert list(found(yulu, sounding)) == ["A010"]


@pytest.mark.parametrize("suffix", ["mp3", "ogg", "m4a", "wav", "flac"])
def test_any_bytes_end_in_a_finding(sounding: Path, yulu: Yulu, suffix: str) -> None:
    whole = voice.encoded(voice.hum(6), suffix)
    dice = np.random.default_rng(7)
    broken = [
        b"",
        b"#EXTM3U\nhttp://127.0.0.1/x.mp3\n",
        "一段话".encode() * 400,
        dice.bytes(20000),
        whole[:4],
        whole[:90],
        whole[:12] + dice.bytes(9000),
        whole[: len(whole) // 12],
        b"\0" * 5000,
    ]
    for content in broken:
        (sounding / f"seeds/audio/q-001.{suffix}").write_bytes(content)
        told = found(yulu, sounding)
        assert set(told) & {"A003", "A004", "A005"}, content[:20]
    assert yulu("build", project=sounding).code == 1
    assert yulu("status", project=sounding).code == 0
    damaged = bytearray(whole)
    for at in dice.integers(200, len(whole), 400):
        damaged[at] ^= 0xFF
    (sounding / f"seeds/audio/q-001.{suffix}").write_bytes(bytes(damaged))
    yulu("check", project=sounding)


@pytest.mark.skipif(os.name == "nt", reason="has no pipes with a name")
def test_what_is_no_plain_file_is_never_opened(sounding: Path, yulu: Yulu, tmp_path: Path) -> None:
    record(sounding, "q-003.wav")
    (sounding / "seeds/audio/q-003.wav").rename(tmp_path / "outside.wav")
    os.mkfifo(sounding / "seeds/audio/q-001.mp3")
    (sounding / "seeds/audio/q-002.mp3").mkdir()
    (sounding / "seeds/audio/q-003.wav").symlink_to(tmp_path / "outside.wav")
    told = yulu("check", "--format", "json", project=sounding).json
    assert {f["file"]: f["code"] for f in told if f["code"] != "A009"} == {
        "seeds/audio/q-001.mp3": "F011",
        "seeds/audio/q-002.mp3": "F011",
        "seeds/audio/q-003.wav": "F011",
    }


def test_a_huge_file_is_not_read(sounding: Path, yulu: Yulu) -> None:
    with (sounding / "seeds/audio/q-001.wav").open("wb") as file:
        file.truncate(21_000_000)
    assert "21.0 MB" in found(yulu, sounding)["F011"]["message"]


def test_a_file_that_belongs_to_nothing_is_told(sounding: Path, yulu: Yulu) -> None:
    for name in ("q-999.mp3", "q-001.txt", "q-001.anna.slow.again.mp3", "Q-001.mp3", "q-001", "q-001.slow.anna.mp3"):
        (sounding / "seeds/audio" / name).write_bytes(b"x")
        assert found(yulu, sounding)["A002"]["file"] == f"seeds/audio/{name}"
        (sounding / "seeds/audio" / name).unlink()
    (sounding / "seeds/audio/.DS_Store").write_bytes(b"x")
    assert found(yulu, sounding) == {}


def test_two_files_of_one_reading_are_told(sounding: Path, yulu: Yulu) -> None:
    record(sounding, "q-001.wav")
    record(sounding, "q-001.anna.mp3")
    assert found(yulu, sounding)["A006"]["quote"] == "q-001"
    (sounding / "seeds/audio/q-001.wav").unlink()
    assert found(yulu, sounding) == {}


def test_who_reads_must_be_said(sounding: Path, yulu: Yulu) -> None:
    record(sounding, "q-001.cara.wav")
    assert "no reader 'cara'" in found(yulu, sounding)["A007"]["message"]
    (sounding / "seeds/audio.yaml").unlink()
    told = found(yulu, sounding)["A007"]
    assert "nothing says who reads" in told["message"]
    remedy = told["hint"].split("`")[1] + "\n  " + told["hint"].split("`")[3].replace("NAME", "cara").replace("Full Name", "Cara")
    (sounding / "seeds/audio.yaml").write_text(remedy + "\n", encoding="utf-8")
    assert found(yulu, sounding) == {}


@pytest.mark.parametrize("content", ["", "readers: []\n", "readers:\n  - {id: anna}\n", "readers:\n  - {id: slow, name: Slow, licence: CC0}\n"])
def test_a_file_of_readers_must_have_its_form(sounding: Path, yulu: Yulu, content: str) -> None:
    (sounding / "seeds/audio.yaml").write_text(content, encoding="utf-8")
    assert {f["code"] for f in yulu("check", "--format", "json", project=sounding).json} & {"F007", "F008"}


def test_without_the_libraries_one_sentence_says_how_to_get_them(sounding: Path, yulu: Yulu, monkeypatch: pytest.MonkeyPatch) -> None:
    record(sounding, "q-001.wav")
    monkeypatch.setitem(sys.modules, "av", None)
    assert "pip install 'yulu[audio]'" in found(yulu, sounding)["A001"]["message"]
    ran = yulu("status", project=sounding)
    assert (ran.code, "pip install 'yulu[audio]'" in ran.err) == (1, True)
    assert yulu("speak", "--command", "true {text} {out}", project=sounding).code == 1
    wanting(sounding, "none")
    assert found(yulu, sounding)["A001"]["severity"] == "warning"
    assert yulu("build", project=sounding).code == 0


# What the card shows


def test_nothing_starts_by_itself_on_a_front(sounding: Path, yulu: Yulu, learner: Learner) -> None:
    record(sounding, "q-001.wav")
    record(sounding, "q-001.slow.wav", seconds=9)
    wanting(sounding, "recordings", cards=["recognition", "production", "listening", "script-reading"])
    package = built(yulu, sounding)
    learner.take(Release(sounding / "decks/my-deck.apkg", NOW))
    cards = {name: card for name, card in learner.render().items() if name.startswith("q-001/")}
    assert len(cards) == 4
    normal = field(package, "q-001", "Audio").removeprefix("[sound:").removesuffix("]")
    for card in cards.values():
        assert card["heard"] == {"front": [], "back": [normal]}
        assert card["spoken"] == []
        assert "autoplay" not in card["front"] + card["back"]
        assert "Read by Anna Li (CC BY 4.0)" in card["back"]
        assert all(f'src="{name}"' in card["back"] for name in package["media"])
    assert {name for name, card in cards.items() if "<audio" in card["front"]} == {"q-001/Recognition", "q-001/Listening"}
    assert learner.media() == {"files": learner.media()["files"], "unused": [], "missing": []}
    assert len(learner.media()["files"]) == 2


def test_the_device_speaks_only_where_there_is_no_file(sounding: Path, yulu: Yulu, learner: Learner) -> None:
    record(sounding, "q-001.wav")
    wanting(sounding, "recordings", cards=["listening"])
    built(yulu, sounding)
    learner.take(Release(sounding / "decks/my-deck.apkg", NOW))
    cards = learner.render()
    assert {name: bool(card["spoken"]) for name, card in cards.items()} == {
        "q-001/Listening": False,
        "q-002/Listening": True,
        "q-003/Listening": True,
    }


def test_each_reader_is_named_the_first_one_first(sounding: Path, yulu: Yulu) -> None:
    record(sounding, "q-001.bo.wav", pitch=110)
    record(sounding, "q-001.wav")
    package = built(yulu, sounding)
    player = field(package, "q-001", "Player")
    assert re.findall(r"Read by ([^(]*) \(", player) == ["Anna Li", "Bo"]
    assert field(package, "q-001", "Audio").removeprefix("[sound:").removesuffix("]") in player.partition("Anna Li")[0]


def test_a_machine_is_called_one_and_text_is_never_live() -> None:
    assert by(Voice("Kokoro, zf_xiaobei", True)) == "Synthetic voice: Kokoro, zf_xiaobei"
    hostile = by(Voice("<b>{{Id}}</b> [sound:x.mp3]", False, "a & b", "javascript:x\"'"))
    assert not re.search(r"<b>|\{\{|\[sound|\"'", hostile)


def test_a_reader_who_is_a_machine_is_called_one_and_no_recording(sounding: Path, yulu: Yulu) -> None:
    readers = [{"id": "azure", "name": "Azure, Xiaoxiao", "licence": "own use", "synthetic": "true"}]
    (sounding / "seeds/audio.yaml").write_text(yaml.safe_dump({"readers": readers}), encoding="utf-8")
    record(sounding, "q-001.wav")
    assert built(yulu, sounding)["media"] == {}
    wanting(sounding, "all")
    assert "Synthetic voice: Azure, Xiaoxiao" in field(built(yulu, sounding, day=1), "q-001", "Player")


def test_the_preview_plays_it(sounding: Path, yulu: Yulu, tmp_path: Path) -> None:
    """The page holds its sound itself, once, for every player of both scripts."""
    record(sounding, "q-001.wav")
    assert yulu("preview", "-o", tmp_path / "page", project=sounding).code == 0
    text = (tmp_path / "page/index.html").read_text(encoding="utf-8")
    assert "[sound:" not in text
    assert text.count(";base64,") == 1
    assert [p.name for p in (tmp_path / "page").iterdir()] == ["index.html"]
    if not CHROMIUM:
        pytest.skip("no Chromium here")
    with chromium(tmp_path / "profile") as page:
        page.go((tmp_path / "page/index.html").as_uri())
        page.until("document.querySelectorAll('#q-001 audio').length > 1")
        lasts = "new Promise(r => { const a = document.querySelector('#q-001 audio'); a.onloadedmetadata = () => r(a.duration); a.load() })"
        assert abs(page.see(lasts) - 6) < 0.3
        assert page.see("[...document.querySelectorAll('audio')].every(a => a.src.startsWith('data:'))")


# What is spoken


def test_the_engine_fills_what_nobody_reads(sounding: Path, yulu: Yulu, speaker: tuple[str, Path]) -> None:
    line, log = speaker
    record(sounding, "q-001.wav")
    before = (sounding / "seeds/audio/q-001.wav").read_bytes()
    ran = yulu("speak", "--command", line, "--voice", "Ting", project=sounding)
    assert ran.code == 0, ran.err
    assert "1 of 4  q-002\n2 of 4  q-002 slowly\n" in ran.err
    asked = [json.loads(row) for row in log.read_text(encoding="utf-8").splitlines()]
    quotes = {q.id: q.text for q in project.read(sounding).quotes}
    assert asked == [[quotes[q], speed] for q in ("q-002", "q-003") for speed in ("1", "0.75")]
    assert (sounding / "seeds/audio/q-001.wav").read_bytes() == before
    assert found(yulu, sounding) == {}
    assert len(built(yulu, sounding)["media"]) == 1, "a deck of recordings has no machine in it"
    package = built(yulu, sounding, "--audio", "all", "-o", str(sounding / "mine"), day=1)
    assert len(package["media"]) == 5
    assert "Synthetic voice: " in field(package, "q-002", "Player")
    assert ", Ting<" in field(package, "q-002", "Player")
    assert "Synthetic" not in field(package, "q-001", "Player")


def test_what_was_spoken_is_spoken_again_only_when_it_changes(sounding: Path, yulu: Yulu, speaker: tuple[str, Path]) -> None:
    line, log = speaker
    wanting(sounding, "all")

    def made(*options: str) -> int:
        before = len(log.read_text(encoding="utf-8").splitlines())
        ran = yulu("speak", "--command", line, *options, project=sounding)
        assert ran.code == 0, ran.err
        return len(log.read_text(encoding="utf-8").splitlines()) - before

    assert made() == 6
    assert made() == 0
    assert made("--voice", "Mei") == 6
    assert made("--voice", "Mei") == 0
    quotes = sounding / "seeds/quotes/patience.yaml"
    text = quotes.read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    data["quotes"][0]["pinyin"] = (
        "zuì nán de bú shì zhòng, ér shì děng. Yī kē shù yào shí nián cái chéngyīn, kěshì hěn duō rén zhǐ yuànyì děng yī nián."
    )
    quotes.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    assert [f["quote"] for f in yulu("check", "--format", "json", project=sounding).json if f["code"] == "A008"] == ["q-001"] * 2
    assert made("--voice", "Mei") == 2, "another reading"
    assert found(yulu, sounding) == {}, "and the old one is gone"
    next((sounding / "seeds/audio/machine").glob("q-003*")).unlink()
    assert made("--voice", "Mei") == 1, "a lost file"
    assert "spoken already" in yulu("speak", "q-001", "--command", line, "--voice", "Mei", project=sounding).err


def test_a_recording_takes_the_place_of_a_machine(sounding: Path, yulu: Yulu, speaker: tuple[str, Path]) -> None:
    wanting(sounding, "all")
    assert yulu("speak", "q-001", "--command", speaker[0], project=sounding).code == 0
    assert "Synthetic" in field(built(yulu, sounding), "q-001", "Player")
    record(sounding, "q-001.wav")
    assert "Synthetic" not in field(built(yulu, sounding, day=1), "q-001", "Player")
    ran = yulu("speak", "q-001", "--command", speaker[0], "--voice", "Mei", project=sounding)
    assert (ran.code, "q-001 has a recording." in ran.err) == (0, True)


def test_a_file_put_in_the_place_of_a_synthetic_one_never_passes_for_it(sounding: Path, yulu: Yulu, speaker: tuple[str, Path]) -> None:
    yulu("speak", "q-001", "--command", speaker[0], project=sounding)
    path = next((sounding / "seeds/audio/machine").iterdir())
    path.write_bytes(voice.wav(voice.hum(6)))
    assert found(yulu, sounding)["A008"]["severity"] == "error"
    assert yulu("build", project=sounding).code == 1
    assert yulu("speak", "q-001", "--command", speaker[0], project=sounding).code == 0
    assert found(yulu, sounding) == {}


def _heeding() -> None:
    """What is started in the background of a script ignores an interrupt, and its children would."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")
def test_a_run_that_is_killed_loses_nothing_and_goes_on(sounding: Path, yulu: Yulu, speaker: tuple[str, Path]) -> None:
    line, log = speaker
    command = [sys.executable, "-m", "builder", "speak", "--project", str(sounding), "--command", line]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "SPEAKER_SLEEPS": "1"}
    for end in (signal.SIGKILL, signal.SIGINT):
        known = len(log.read_text(encoding="utf-8").splitlines())
        process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, cwd=sounding, preexec_fn=_heeding)
        deadline = time.monotonic() + 60
        while len(log.read_text(encoding="utf-8").splitlines()) < known + 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(end)
        _, told = process.communicate(timeout=60)
        assert end == signal.SIGKILL or "Stopped. What was made is kept" in told
        rows = yaml.safe_load((sounding / "seeds/audio/machine.yaml").read_text(encoding="utf-8"))["spoken"]
        assert 1 <= len(rows) <= 4
        assert found(yulu, sounding) == {}, "every sound has its line, and every line its sound"
    assert f"{6 - len(rows)} of {6 - len(rows)}" in yulu("speak", "--command", line, project=sounding).err
    assert found(yulu, sounding) == {}


@pytest.mark.parametrize(
    ("does", "told"),
    [
        ("import sys; sys.exit(3)", "ends with status 3"),
        ("pass", "writes no file to {out}"),
        ("import sys; open(sys.argv[2], 'w').write('no sound')", "gives what cannot be played"),
        ("import sys; open(sys.argv[2], 'wb').write(voice.wav(voice.hum(6) * 0))", "is silent"),
        ("import sys; open(sys.argv[2], 'wb').write(voice.wav(voice.hum(0.4)))", "breaks off after 0.4 s"),
        ("import time; time.sleep(60)", "does not end within 1 s"),
    ],
)
def test_a_program_that_fails_is_told_without_what_it_was_given(sounding: Path, yulu: Yulu, tmp_path: Path, does: str, told: str) -> None:
    script = tmp_path / "fails.py"
    head = f"import sys; sys.path.insert(0, {str(REPOSITORY)!r})\nfrom tests import voice\nprint('sk-12345 https://key@host', file=sys.stderr)\n"
    script.write_text(head * ("voice" in does) + does, encoding="utf-8")
    ran = yulu("speak", "--command", f"{sys.executable} {script} {{text}} {{out}} --key sk-12345", "--timeout", "1", project=sounding)
    if "does not end" not in told and "does not end" in ran.err:
        pytest.skip("this machine is too slow to start Python in a second")
    assert ran.code == 1
    assert told in ran.err
    assert "sk-12345" not in ran.err
    assert not (sounding / "seeds/audio/machine.yaml").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "Say who speaks"),
        (("--edge", "--command", "true {text} {out}"), "Say who speaks"),
        (("--command", "true {text}"), "needs {text} (or {pinyin}) and {out}"),
        (("--command", "true {text} {out} {key}"), "knows no {key}"),
        (("--command", "true '{text} {out}"), "a quote without its other half"),
        (("--command", "no-such-program {text} {out}"), "no program 'no-such-program'"),
        (("--model", "no-such-folder"), "holds no model"),
        (("--command", "true {text} {out}", "--limit", "0"), "--limit"),
        (("--command", "true {text} {out}", "--timeout", "soon"), "--timeout"),
    ],
)
def test_a_wrong_question_is_a_misuse(sounding: Path, yulu: Yulu, options: tuple[str, ...], told: str) -> None:
    ran = yulu("speak", *options, project=sounding)
    assert (ran.code, told in ran.err) == (2, True), ran.err


def test_a_deck_with_other_sound_than_its_recipe_goes_elsewhere(sounding: Path, yulu: Yulu) -> None:
    ran = yulu("build", "--audio", "all", project=sounding)
    assert (ran.code, "-o mine" in ran.err) == (2, True)


# In which reading


def spoken(text: str, pinyin: str | None = None) -> list[str]:
    return [syllable for word in in_speech(Composer().compose(text, pinyin=pinyin).words) for syllable in word.syllables]


@pytest.mark.parametrize(
    ("text", "tones"),
    [
        ("一个苹果", "yí gè píng guǒ"),
        ("一天，一年，一起", "yì tiān yì nián yì qǐ"),
        ("第一，十一，统一", "dì yī shí yī tǒng yī"),
        ("不去，不来", "bú qù bù lái"),
        ("我很好", "wǒ hén hǎo"),
        ("水果", "shuí guǒ"),
        ("很，好", "hěn hǎo"),
    ],
)
def test_tones_are_those_of_speech(text: str, tones: str) -> None:
    assert " ".join(spoken(text)) == tones


def test_each_deck_is_spoken_as_it_reads() -> None:
    chinese = Composer().compose("垃圾和期待")
    assert said(chinese, "simplified").reading == "lā jī hé qī dài"
    assert said(chinese, "traditional").reading == "lè sè hàn qí dài"
    same = Composer().compose("树很高")
    assert said(same, "traditional") == said(same, "simplified")


def test_a_deck_whose_reading_is_another_is_not_given_the_sound(tiny: Path, yulu: Yulu, speaker: tuple[str, Path]) -> None:
    wanting(tiny, "all")
    yulu("speak", "q-001", "--command", speaker[0], project=tiny)
    sound = next(s for s in project.read(tiny).sounds.sounds if s.quote == "q-001")
    assert sound.row
    shelf = project.read(tiny).sounds
    words = Composer().compose(sound.row.text).words
    assert shelf.of("q-001", "all", Said(sound.row.text, words))
    assert not shelf.of("q-001", "all", Said(sound.row.text, words[:-2]))
    assert not shelf.of("q-001", "all", Said(sound.row.text + "！", words))


def test_the_model_is_given_the_verified_pinyin() -> None:
    pytest.importorskip("pinyin_to_ipa")
    pytest.importorskip("cn2an")
    from builder.audio.kokoro import phonemes
    from builder.rounds import Failure

    def written(text: str, pinyin: str | None = None) -> str:
        return phonemes(said(Composer().compose(text, pinyin=pinyin), "simplified"), lambda latin: f"<{latin}>")

    assert written("不是种，而是等。") != written("不是种，而是等。", "bù shì zhòng, ér shì děng.")
    assert written("学费") == "ɕɥe↗fei↘"
    assert written("2个人，2023年，50%") == written("两个人，二零二三年，百分之五十")
    assert written("做 AI 的人") == "ʦwo↘ <AI> tɤ ɻə↗n"
    with pytest.raises(Failure, match="number"):
        written("1.2.3.4")

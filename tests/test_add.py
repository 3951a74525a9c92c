"""`yulu add` describes any text, writes an entry that `check` accepts, and tells what changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Yulu, spoil

BOOK = "种树的书\n种树第一\n子园曰：“一棵树要十年才成荫。”\n树不会骗人，你给它多少水。\n护林第二\n山上的树最高。\n"
TALK = "园子里的话\n\n记者：为什么种树？\n老林：因为树不会骗人。\n记者：还有呢？\n老林：没有了。\n"


CHAPTERS = "林下语\n第一章 说水\n1 水不可骤，骤则伤根。\n2 亦不可迟。\n第二章 说土\n1 土之肥瘠，不在色而在气。\n"


@pytest.mark.parametrize(
    ("text", "encoding", "kind", "script", "numbers"),
    [
        (CHAPTERS, "utf-8", "passages", "simplified", ["1.1", "1.2", "2.1"]),
        (BOOK, "utf-8", "passages", "simplified", ["1.1", "1.2", "2.1"]),
        (TALK, "gb18030", "dialogue", "simplified", [None] * 4),
        ("一、種樹要慢，不能急。\r\n二、澆水要勤，不能忘。\r\n", "big5", "passages", "traditional", ["1", "2"]),
        ("1. 种树要慢。\n2. 浇水要勤。\n", "utf-16", "list", "simplified", ["1", "2"]),
        ("春天\n\n春天来了，山上的树都绿了。我们走在路上，听见鸟在叫。\n\n后来下雨了，大家都回家。\n", "utf-8", "article", "simplified", [None] * 2),
    ],
)
def test_a_document_is_described_and_its_entry_is_sound(
    tiny: Path, tmp_path: Path, yulu: Yulu, text: str, encoding: str, kind: str, script: str, numbers: list[str | None]
) -> None:
    file = tmp_path / "园书.txt"
    file.write_bytes(text.encode(encoding))
    before = (tiny / "seeds/sources.yaml").read_bytes()
    dry = yulu("add", file, "--dry-run", "--format", "json", project=tiny).json
    assert not dry["written"]
    assert (tiny / "seeds/sources.yaml").read_bytes() == before
    assert not (tiny / "seeds/sources/园书.txt").exists()
    found = yulu("add", file, "--format", "json", project=tiny).json
    assert (found["kind"], found["script"], found["encoding"]) == (kind, script, encoding)
    assert [t["number"] for t in found["turns"]] == numbers
    assert (tiny / "seeds/sources/园书.txt").read_bytes() == file.read_bytes()
    ran = yulu("check", "--format", "json", project=tiny)
    assert ran.json == []
    assert ran.code == 0
    assert [t["text"] for t in yulu("sources", found["id"], "--format", "json", project=tiny).json] == [t["text"] for t in found["turns"]]


def test_a_document_is_added_to_a_project_that_has_none_yet(tiny: Path, tmp_path: Path, yulu: Yulu) -> None:
    for name in ("digest.txt", "interview.txt"):
        (tiny / "seeds/sources" / name).unlink()
    (tiny / "seeds/sources.yaml").write_text("speakers: []\nsources: []\n", encoding="utf-8")
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    assert yulu("add", tmp_path / "talk.txt", project=tiny).code == 0
    assert [t["speaker"] for t in yulu("sources", "talk", "--format", "json", project=tiny).json] == ["记者", "老林", "记者", "老林"]


def test_again_after_a_change_tells_what_changed(tiny: Path, yulu: Yulu) -> None:
    own = tiny / "seeds/sources/interview.txt"
    assert "unchanged" in yulu("add", own, project=tiny).out
    spoil(own, "最难的不是种,而是等。", "最难的不是种,而是守。")
    told = yulu("add", own, project=tiny)
    assert "To be looked at: q-001." in told.out
    assert "S001" not in {f["code"] for f in yulu("check", "--format", "json", project=tiny).json}


def test_another_document_of_that_name_is_compared_and_never_written_over(tiny: Path, tmp_path: Path, yulu: Yulu) -> None:
    own = tiny / "seeds/sources/digest.txt"
    before = own.read_bytes()
    (tmp_path / "digest.txt").write_bytes(before + "9. 树要人守。\n".encode())
    ran = yulu("add", tmp_path / "digest.txt", project=tiny)
    assert ran.code == 1
    assert "1 turns are new or changed, 0 are gone" in ran.err
    assert own.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b" \n"])
def test_nothing_to_describe_is_misuse(tiny: Path, tmp_path: Path, yulu: Yulu, content: bytes) -> None:
    (tmp_path / "x.txt").write_bytes(content)
    assert yulu("add", tmp_path / "x.txt", project=tiny).code == 2
    assert yulu("add", tmp_path / "gone.txt", project=tiny).code == 2


@pytest.mark.parametrize(("shortest", "wanted"), [("", 0), ("shortest: 4\n", 4)])
def test_short_sayings_are_proposed_whole_where_the_project_lets_cards_be_short(
    tiny: Path, tmp_path: Path, yulu: Yulu, shortest: str, wanted: int
) -> None:
    (tmp_path / "book.txt").write_text("老林曰：“园不在大。”\n二人同种。三人同守。\n山高水长。\n秋收冬藏。\n", encoding="utf-8")
    (tiny / "seeds/style.yaml").write_text(shortest or "terms: []\n", encoding="utf-8")
    yulu("add", tmp_path / "book.txt", project=tiny)
    found = yulu("extract", "book", "--format", "json", project=tiny).json
    texts = [row["text"] for row in found]
    assert len(texts) == wanted
    assert not wanted or {"老林曰：“园不在大。”", "二人同种。三人同守。"} <= set(texts)


@pytest.mark.parametrize(("punctuation", "told"), [("own", True), ("editorial", False)])
def test_the_marks_of_a_later_editor_are_no_difference(tiny: Path, yulu: Yulu, punctuation: str, told: bool) -> None:
    import hashlib

    file = tiny / "seeds/sources/digest.txt"
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    spoil(file, "而是等。一棵树要十年", "而是等一棵树。要十年")
    now = hashlib.sha256(file.read_bytes()).hexdigest()
    spoil(tiny / "seeds/sources.yaml", before, now)
    spoil(tiny / "seeds/sources.yaml", "trust: shortened", f"trust: shortened\n    punctuation: {punctuation}")
    codes = {f["code"] for f in yulu("check", "--format", "json", project=tiny).json}
    assert ("C005" in codes) == told
    assert not {c for c in codes if c.startswith("F")}


SAID = "水要慢慢浇，急了根就烂，这个谁都懂。"
STAMPED = [
    (f"00:00:03 {SAID}\n00:00:09 十点半我们去浇水。\n", "transcript", [f"{SAID}\n十点半我们去浇水。"]),
    (f"00:03 {SAID}\n9:30开船。\n00:09 好。\n", "transcript", [f"{SAID}\n9:30开船。\n好。"]),
    (f"[00:03] {SAID}\n9:30 开船。\n[00:09]好。\n", "transcript", [f"{SAID}\n9:30 开船。\n好。"]),
    (f"[00:03]\n{SAID}\n[00:09]\n9:30 我们去浇水。\n[09:50]\n8:30 就回来。\n", "transcript", [f"{SAID}\n9:30 我们去浇水。\n8:30 就回来。"]),
    (f"1\n00:00:03,000 --> 00:00:08,000\n{SAID}\n\n2\n00:00:09,000 --> 00:00:11,500\n二十年\n", "transcript", [f"{SAID}\n二十年"]),
    (f"主持人 00:03\n为什么？\n\n老林 00:09\n{SAID}\n\n主持人 00:20\n好。\n\n老林 00:22\n好。\n", "dialogue", ["为什么？", SAID, "好。", "好。"]),
    (f"00:03 主持人：为什么？\n00:09 老林：{SAID}\n00:20 主持人：好。\n00:22 老林：好。\n", "dialogue", ["为什么？", SAID, "好。", "好。"]),
]


@pytest.mark.parametrize(("text", "kind", "said"), STAMPED)
def test_the_times_of_a_recording_are_nobodys_words(tiny: Path, tmp_path: Path, yulu: Yulu, text: str, kind: str, said: list[str]) -> None:
    (tmp_path / "talk.txt").write_text(text, encoding="utf-8")
    found = yulu("add", tmp_path / "talk.txt", "--format", "json", project=tiny).json
    assert found["kind"] == kind
    assert [turn["text"] for turn in found["turns"]] == said
    assert yulu("check", "--format", "json", project=tiny).json == []


@pytest.mark.parametrize(("end", "heads"), [("", ["其一", "其二"]), ("，", ["其一", "其二"]), ("", ["", ""])])
def test_a_stanza_of_verse_is_one_turn(tiny: Path, tmp_path: Path, yulu: Yulu, end: str, heads: list[str]) -> None:
    stanzas = ["春雨过墙来\n新苗一寸开\n老翁扶杖看\n不许小儿摘", "夏日长如年\n荷花满水边\n风来香不断\n人在绿阴眠"]
    body = "\n\n".join(f"{head}\n{stanza}".strip() for head, stanza in zip(heads, stanzas)).replace("\n", f"{end}\n" if end else "\n")
    (tmp_path / "poem.txt").write_text(
        "园中二首\n\n" + body.replace(f"\n{end}\n", "\n\n").replace(f"其一{end}", "其一").replace(f"其二{end}", "其二"), "utf-8"
    )
    yulu("add", tmp_path / "poem.txt", project=tiny)
    assert [t["text"].replace(end, "") for t in yulu("sources", "poem", "--format", "json", project=tiny).json] == stanzas
    assert yulu("check", "--format", "json", project=tiny).json == []


def test_another_document_of_a_name_that_is_taken_gets_a_free_one(tiny: Path, tmp_path: Path, yulu: Yulu) -> None:
    (tmp_path / "interview.txt").write_text(TALK, encoding="utf-8")
    before = (tiny / "seeds/sources/interview.txt").read_bytes()
    found = yulu("add", tmp_path / "interview.txt", "--format", "json", project=tiny).json
    assert (found["file"], found["id"]) == ("interview-2.txt", "interview-2")
    assert (tiny / "seeds/sources/interview.txt").read_bytes() == before
    assert (tiny / "seeds/sources/interview-2.txt").read_bytes() == (tmp_path / "interview.txt").read_bytes()
    assert yulu("check", "--format", "json", project=tiny).json == []


def test_a_numbered_passage_is_proposed_by_its_number(tiny: Path, tmp_path: Path, yulu: Yulu) -> None:
    (tmp_path / "book.txt").write_text(BOOK, encoding="utf-8")
    (tiny / "seeds/style.yaml").write_text("shortest: 4\n", encoding="utf-8")
    yulu("add", tmp_path / "book.txt", project=tiny)
    assert "witness: {source: book, passage: 2.1}" in yulu("extract", "book", project=tiny).out


WEB = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>老林谈种树 - 周刊</title><link rel="canonical" href="https://example.org/lin"></head>
<body><nav><a href="/">首页</a></nav><h1>老林谈种树</h1><p>2024年7月17日</p>
<p><b>记者：</b>为什么种树？</p><p><b>老林：</b>水要慢慢浇，<i>急了</i>根就烂。</p><p>这个谁都懂。</p><p><b>记者：</b>好。</p><p><b>老林：</b>好。</p>
<footer>版权所有</footer></body></html>
"""


def test_of_a_saved_web_page_the_text_is_taken(tiny: Path, tmp_path: Path, yulu: Yulu) -> None:
    (tmp_path / "lin.html").write_text(WEB, encoding="utf-8")
    found = yulu("add", tmp_path / "lin.html", "--format", "json", project=tiny).json
    assert (found["file"], found["kind"]) == ("lin.txt", "dialogue")
    assert [t["text"] for t in found["turns"]] == ["为什么种树？", "水要慢慢浇，急了根就烂。\n这个谁都懂。", "好。", "好。"]
    entry = (tiny / "seeds/sources.yaml").read_text(encoding="utf-8").split("- id: lin")[1]
    assert 'date: "2024-07-17"' in entry
    assert 'url: "https://example.org/lin"' in entry
    assert yulu("check", "--format", "json", project=tiny).json == []
    assert "unchanged" in yulu("add", tmp_path / "lin.html", project=tiny).out

"""Whatever an editor writes in whatever field, `check` refuses it at its place, or the learner's Anki shows it whole and alive in nothing."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import pytest
import yaml
from pydantic import BaseModel

from builder.audio.entry import Readers
from builder.check import check
from builder.chinese.entry import PhraseBook
from builder.english.entry import Translation
from builder.package.build import build
from builder.project import read
from builder.quotes.entry import Quotes, Themes
from builder.recipes.entry import Recipe
from builder.sources.entry import Sources
from builder.style import Style
from builder.yamlfile import Address, Line, Text

from . import voice
from .conftest import Yulu
from .learner import Learner, Release

NOW = 1_790_000_000
PLACES = {
    "seeds/sources.yaml": Sources,
    "seeds/themes.yaml": Themes,
    "seeds/quotes/trees.yaml": Quotes,
    "seeds/english/press.yaml": Translation,
    "seeds/audio.yaml": Readers,
    "seeds/phrases.yaml": PhraseBook,
    "seeds/style.yaml": Style,
    "decks/my-deck.yaml": Recipe,
}
# What an editor writes and no learner gets: remarks for editors, and what must fit the words of the text or of another file.
UNSEEN = set(
    """sources.names.*.* sources.synonyms.*.words.* sources.synonyms.*.reason sources.origins.*.description sources.sources.*.publisher
    sources.sources.*.date sources.sources.*.encoding sources.sources.*.trust sources.sources.*.reader.labels.? sources.sources.*.reader.speaker
    sources.sources.*.reader.pass_over.*.reason sources.sources.*.reader.spoken.*.reason themes.themes.*.description
    themes.themes.*.chinese_description quotes.quotes.*.vocabulary.*.pinyin quotes.quotes.*.cut quotes.quotes.*.doubt quotes.quotes.*.pinyin
    quotes.quotes.*.ignore.*.code quotes.quotes.*.ignore.*.reason translation.original translation.read translation.wordings.*.chinese
    translation.wordings.*.within translation.wordings.*.seen translation.wordings.*.unused phrasebook.phrases.*.simplified
    phrasebook.phrases.*.traditional phrasebook.phrases.*.pinyin phrasebook.phrases.*.taiwan style.terms.*.chinese style.terms.*.english.*""".split()
)

DOCUMENTS = {
    "talk": "记者:您怎样栽苗？\n林园:苗要栽在背风的地方，头一年少浇水，让根自己往下找。\n"
    "记者:然后呢？\n林园:一棵树要是急着开花，来年就结不出好果子。\n",
    "book": "1.苗要栽在背风的地方，头一年少浇水，让根自己往深处找。\n",
    "leaf": "1.苗要栽在向阳的地方，头一年少浇水，让根自己往深处找。\n",
}
READER = {"talk": {"labels": {"林园": ["林园:"], "记者": ["记者:"]}}}
LIST = {"number": r"^(\d+)\.", "speaker": "林园"}
PAYLOAD = "PAYLOAD"
Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
MARK = re.compile(r"zb(\d+)x ?(.*?) ?xe\1z", re.DOTALL)


def source(name: str, body: str) -> dict[str, Any]:
    return {
        "id": name,
        "file": f"{name}.txt",
        "sha256": hashlib.sha256(body.encode()).hexdigest(),
        "title": f"《{name}》",
        "publisher": "Yulu",
        "date": "2026",
        "url": f"https://example.org/{name}",
        "english": f"the {name}",
        "kind": "dialogue" if name in READER else "list",
        "script": "simplified",
        "proves": "words",
        "trust": "complete",
        "reader": READER.get(name, LIST),
    }


def written() -> dict[str, Any]:
    """The files of a project in which every text that reaches a learner stands somewhere."""
    first = {
        "id": "q-001",
        "text": "苗要栽在背风的地方，头一年少浇水，让根自己往深处找。",
        "witness": {"source": "talk", "line": "2"},
        "attestation": "restored",
        "themes": ["trees"],
        "context": {"zh": "谈栽苗", "en": "On planting seedlings"},
        "english": "Plant the seedlings out of the wind, water them little in the first year, and let the roots look deep for themselves.",
        "vocabulary": [{"word": "背风", "pinyin": "bèifēng", "gloss": "out of the wind"}],
        "note": "What one does for a seedling is not what one does for a tree.",
        "emendations": [{"stood": "往下找", "put": "往深处找", "ground": "the book is fuller", "sources": ["book"]}],
        "apparatus": [{"source": "leaf", "kind": "word", "shown": "背风", "has": "向阳", "reason": "another year’s advice"}],
    }
    second = {
        "id": "q-002",
        "text": "一棵树要是急着开花，来年就结不出好果子。",
        "witness": {"source": "talk", "line": "4"},
        "attestation": "single",
        "themes": ["trees"],
        "context": {"zh": "谈栽苗", "en": "On planting seedlings"},
        "english": "If a tree is in a hurry to bloom, it cannot bear good fruit in the year to come.",
    }
    wording = {
        "quote": "q-002",
        "chinese": second["text"],
        "text": "A tree that hurries into bloom will bear no good fruit in the following year.",
        "seen": "in the printed book",
    }
    speakers = [{"name": "林园", "english": "Lin Yuan", "quotable": "true"}, {"name": "记者", "english": "the reporter"}]
    return {
        "seeds/sources.yaml": {"speakers": speakers, "sources": [source(*one) for one in DOCUMENTS.items()]},
        "seeds/themes.yaml": {"themes": [{"slug": "trees", "english": "Trees", "chinese": "树木", "description": "What trees teach."}]},
        "seeds/quotes/trees.yaml": {"quotes": [first, second]},
        "seeds/english/press.yaml": {
            "translation": "press",
            "publisher": "The Orchard Press",
            "title": "Trees",
            "url": "https://example.org/trees",
            "published": "2026",
            "wordings": [wording],
        },
        "seeds/audio.yaml": {"readers": [{"id": "anna", "name": "Anna Li", "licence": "CC BY 4.0", "url": "https://example.org/anna"}]},
        "decks/my-deck.yaml": {
            "title": "Sayings of trees",
            "namespace": "trees",
            "deck_id": "1763742650077",
            "version": "0.1",
            "description": "Two sayings of a gardener.",
            "report": "Write to the gardener.",
            "licence": "The texts are free to use.",
            "subdecks": "true",
            "audio": "recordings",
            "production_up_to": "40",
            "english": ["press", "project"],
        },
    }


def editors(model: Any, path: str) -> Iterator[str]:
    """The paths of the texts in a model that an editor writes in his own words: `*` for an entry, `?` for a key."""
    for name, info in model.model_fields.items():
        yield from _editors(Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation, f"{path}.{name}")


def _editors(kind: Any, path: str) -> Iterator[str]:
    own = {id(validator) for one in (Text, Line, Address) for validator in one.__metadata__}
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from editors(kind, path)
    elif get_origin(kind) is Annotated:
        base, *metadata = get_args(kind)
        if any(id(one) in own for one in metadata):
            yield path
        elif base is not str:
            yield from _editors(base, path)
    elif get_origin(kind) is dict:
        key, value = get_args(kind)
        yield from _editors(key, f"{path}.?")
        yield from _editors(value, f"{path}.*")
    elif get_origin(kind) is tuple:
        for part in get_args(kind):
            yield from _editors(part, f"{path}.*")
    else:
        for part in get_args(kind):
            yield from _editors(part, path)


# In these brackets are ours: a sound, and readings over the words.
BRACKETS = {"Audio", "SimplifiedRuby", "TraditionalRuby", "KeyWords"}
# Texts of several lines.
OF_LINES = set(
    """quotes.quotes.*.context.zh quotes.quotes.*.context.en quotes.quotes.*.english quotes.quotes.*.note quotes.quotes.*.vocabulary.*.gloss
    quotes.quotes.*.emendations.*.ground quotes.quotes.*.apparatus.*.reason translation.published translation.wordings.*.text""".split()
)
SEEN = {path: file for file, model in PLACES.items() for path in editors(model, model.__name__.lower()) if path not in UNSEEN}


class Spoilt:
    """The project with something hostile in every text that a learner gets; what is refused is put back."""

    def __init__(self, root: Path, payload: str) -> None:
        self.root, self.payload = root, payload
        self.fields = list(SEEN)
        self.refused: dict[str, set[str]] = {}

    def text(self, path: str, was: str) -> str:
        if path in self.refused:
            return was
        space = "" if path.endswith(".url") else " "
        return f"{was}{space}zb{self.fields.index(path)}x{space}{PAYLOAD}{space}xe{self.fields.index(path)}z"

    def write(self) -> None:
        for file, data in written().items():
            spoilt = self._spoilt(data, PLACES[file].__name__.lower())
            if file == "seeds/sources.yaml":
                spoilt = _named(spoilt, "林园", spoilt["speakers"][0]["name"])
            # Quoted and never folded, so that each text stands on a line of its own.
            made: str = yaml.dump(spoilt, Dumper=Dumper, allow_unicode=True, default_style='"', width=2**20)
            (self.root / file).write_text(made.replace(PAYLOAD, escaped(self.payload)), encoding="utf-8")

    def _spoilt(self, value: Any, path: str) -> Any:
        if isinstance(value, dict):
            return {key: self._spoilt(item, f"{path}.{key}") for key, item in value.items()}
        if isinstance(value, list):
            return [self._spoilt(item, f"{path}.*") for item in value]
        first = path not in ("sources.speakers.*.name",) or value == "林园"
        return self.text(path, value) if path in SEEN and first else value

    def settle(self) -> None:
        """Put back what `check` refuses, until it refuses nothing."""
        while True:
            self.write()
            found = [finding for finding in check(read(self.root)) if finding.severity == "error"]
            if not found:
                return
            before = len(self.refused)
            for finding in found:
                rows = (self.root / finding.place.file).read_text(encoding="utf-8").split("\n")
                row = rows[finding.place.line - 1] if finding.place.line else ""
                for number in re.findall(r"zb(\d+)x", row):
                    self.refused.setdefault(self.fields[int(number)], set()).add(finding.code)
            assert len(self.refused) > before, [str(finding) for finding in found]


def escaped(text: str) -> str:
    """Text as it stands between double quotes in YAML, with an escape for whatever an editor cannot see."""
    signs = {'"': '\\"', "\\": "\\\\"}
    return "".join(signs.get(c) or (c if c.isprintable() else f"\\U{ord(c):08x}") for c in text)


def _named(value: Any, name: str, other: str) -> Any:
    """A structure in which whatever is just `name`, key or value, is `other`."""
    if isinstance(value, dict):
        return {other if key == name else key: _named(item, name, other) for key, item in value.items()}
    if isinstance(value, list):
        return [_named(item, name, other) for item in value]
    return other if value == name else value


class Page(HTMLParser):
    """What a reader sees of a page, and its elements with the names of their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.stretches, self.elements, self.links = "", [""], set[tuple[str, ...]](), list[str]()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add((tag, *sorted(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        self.text += "\n" * (tag == "br")
        self.stretches.append("")

    def handle_endtag(self, tag: str) -> None:
        self.stretches.append("")

    def handle_data(self, data: str) -> None:
        self.text += data
        self.stretches[-1] += data

    def handle_comment(self, data: str) -> None:
        self.elements.add(("comment",))


@pytest.fixture(scope="module")
def orchard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's folder; the files that an editor writes are written by each test."""
    root = tmp_path_factory.mktemp("orchard")
    for folder in ("seeds/sources", "seeds/quotes", "seeds/english", "seeds/audio", "decks"):
        (root / folder).mkdir(parents=True)
    for name, body in DOCUMENTS.items():
        (root / f"seeds/sources/{name}.txt").write_text(body, encoding="utf-8")
    (root / "seeds/audio/q-001.mp3").write_bytes(voice.encoded(voice.hum(5), "mp3"))
    (root / "seeds/audio/q-002.mp3").write_bytes(voice.encoded(voice.hum(4), "mp3"))
    return root


def imported(learner: Learner, root: Path, out: Path) -> dict[str, Any]:
    """What the learner has after importing the deck: notes and decks, and the sides of the cards."""
    ((_, (package, _)),) = build(read(root), [], out)
    fates = learner.take(Release(package, NOW))
    assert fates == {"new": 2}, fates
    return {**learner.state(), "shown": learner.render(), "sound": learner.sound()}


def pages(state: dict[str, Any]) -> dict[str, Page]:
    """Whatever a learner may look at, by where it is."""
    rows = {f"{name} {side}": re.sub(r"\[anki:[^\]]*\]", "", card[side]) for name, card in state["shown"].items() for side in ("front", "back")}
    rows |= {f"{name} {field}": text for name, note in state["notes"].items() for field, text in note["fields"].items()}
    rows |= {f"description of {name}": text for name, text in state["decks"].items()}
    return {where: Page(re.sub(r"\[sound:[^\]]*\]", "", text)) for where, text in rows.items()}


def like(text: str) -> str:
    """As HTML shows it: composed, one space for any."""
    return re.sub(r"[^\S\n]+", " ", unicodedata.normalize("NFC", text)).strip(" ")


PLAIN: dict[str, Any] = {}
PAYLOADS = {
    "long": "and more of it " * 150 + "the end",
    "quotation marks": "\"both\" 'kinds' “of” ‘marks’ «and» these",
    "elements": "<b>x</b> <img src=x onerror=alert(1)> </dd></dl></div> <!-- y --> <a href='javascript:x'>z</a>",
    "script": "<script>alert(1)</script><style>*{display:none}</style><iframe src=//x></iframe>",
    "entities": "&nbsp;&lt;b&gt; &#123;&#x7b; &amp;amp; &copy",
    "field references": "{{Id}} {{FrontSide}} {{#English}}x{{/English}} {{^Id}}y{{/Id}} {{c1::z}} {{type:English}} <%= x %>",
    "sounds": "[sound:x.mp3] [anki:play:q:0] [anki:tts lang=en_US]x[/anki:tts] [[sound:y.mp3]]",
    "formulas": r"[latex]\input{x}[/latex] [$]x[/$] [$$]y[/$$] \(a\) \[b\] $c$ $$d$$ \begin{x}",
    "ruby": "字[zì] 水[みず] 木 [mù] <ruby>x<rt>y</rt></ruby>",
    "colons": "a::b ::c:: d : e",
    "backslashes": r"\x1f \u001f \n \t \\ \0 C:\new\table",
    "searches": 'deck:* tag:none re:. _ * "x" -y (or) %20 #hash #deck:x #separator:tab =1+1 @x',
    "yaml": "#x - ? ! & * | > % @ ` {a: b} [c, d] ~ null: no: 'yes'",
    "table": "a;b,c|d ; e",
    "breaks": "one\ntwo\n\nthree",
    "spaces": "  wide   apart \u00a0 and \u3000 wider  ",
    "emoji": "🌳❤️👍🏽👨‍👩‍👧🇨🇳 ☺️ 🏳️‍🌈",
    "rare characters": "㐀 𠀀 𪚥 𪜀 𫝀 𫠠 𬺰 𰀀 𱍐 \U0002ebf0",
    "letters from right to left": "שלום עליכם العربية",
    "accents": "e\u0301 a\u0323\u0302 n\u0303 ǖ",
    "CSS": "}</style> @import url(x); body{background:url(//x)} /* y */ expression(1)",
    "nothing": "~ null None undefined NaN false 0",
    "addresses": "https://example.org/a?b=c&d=“e”<f> mailto:x@example.org javascript:alert(1) data:text/html,x //x.org x@y.org",
    "placeholders": "%s %d {0} {name} ${x} $(x) `x` $1 \\1 \\g<0> [[card]] <!-- front -->",
}
# None of these is text, wherever it stands.
NO_TEXT = {
    "unit separator": "\x1f",
    "null": "\x00",
    "bell": "\x07",
    "vertical tab": "\x0b",
    "escape": "\x1b[31m",
    "delete": "\x7f",
    "next line": "\x85",
    "line separator": "\u2028",
    "right-to-left mark": "\u200f",
    "override": "\u202egnp.exe\u202c",
    "isolate": "\u2067x\u2069",
    "zero width": "\u200b",
    "byte order mark": "\ufeff",
    "noncharacter": "\ufdd0",
    "half a pair": "\ud83d",
    "private use": "\ue000",
    "lost character": "\ufffd",
    "tab": "a\tb",
    "carriage return": "a\r\nb",
    "struck through": "not\u0338",
}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_what_any_field_holds_is_refused_or_shown_whole_and_not_alive(
    orchard: Path, learner: Learner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, payload: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(NOW))
    if not PLAIN:
        Spoilt(orchard, "plain").settle()
        PLAIN.update(imported(learner, orchard, tmp_path / "plain"))
        learner.open()
    spoilt = Spoilt(orchard, payload)
    spoilt.settle()
    # An address holds no spaces, most texts are of one line, and English has no markup (E006); nothing else of this is refused.
    of_one_line = {path for path in SEEN if path not in OF_LINES}
    expected = of_one_line if "\n" in payload else {path for path in SEEN if path.endswith(".url")} if re.search(r"[^\w-]", payload) else set()
    assert {path for path, codes in spoilt.refused.items() if not codes <= {"F003", "E006"}} == expected
    state = imported(learner, orchard, tmp_path)
    assert state["sound"] == PLAIN["sound"]
    # Nothing comes alive: no other element, link, sound, voice or card; and the tags stay what they were.
    now, before = pages(state), pages(PLAIN)
    elements = set().union(*(page.elements for page in before.values())) | {("br",), ("span",), ("span", "lang"), ("a", "href")}
    for where, page in now.items():
        assert page.elements <= elements, where
        assert not [link for link in page.links if not re.match(r"https?://|mailto:|yulu-\w+\.mp3$|[\w.-]+\.mp3$", link)], where
        # MathJax looks for its marks within one stretch of text.
        assert not [text for text in page.stretches if re.search(r"\\[(\[]", text)], where
    for name, note in state["notes"].items():
        # Anki looks for its own before it reads HTML.
        assert not [field for field, text in note["fields"].items() if re.search(r"\[|\{\{|<!--", text) and field not in BRACKETS], name
    for name, card in PLAIN["shown"].items():
        assert [state["shown"][name][side] for side in ("spoken", "heard")] == [card["spoken"], card["heard"]]
    assert state["cards"].keys() == PLAIN["cards"].keys()
    assert {name: note["tags"] for name, note in state["notes"].items()} == {name: note["tags"] for name, note in PLAIN["notes"].items()}
    # Whatever was taken is seen, and seen whole.
    seen: dict[int, set[str]] = {}
    for page in now.values():
        for number, text in MARK.findall(page.text):
            seen.setdefault(int(number), set()).add(like(text))
        assert len(MARK.findall(page.text)) == len(re.findall(r"zb\d+x", page.text)) == len(re.findall(r"xe\d+z", page.text))
    for name in state["decks"]:
        for number, text in MARK.findall(name):
            seen.setdefault(int(number), set()).add(like(text))
    for number, path in enumerate(spoilt.fields):
        if path not in spoilt.refused:
            wanted = re.sub(" *:: *", "::", payload) if path == "recipe.title" else payload
            subdeck = {like(re.sub(":{2,}", ":", payload))} if path == "themes.themes.*.english" else set()
            assert seen.get(number) == {like(wanted), *subdeck}, path


@pytest.mark.parametrize("payload", NO_TEXT.values(), ids=NO_TEXT)
def test_what_is_no_text_is_refused_in_every_field(orchard: Path, payload: str) -> None:
    spoilt = Spoilt(orchard, payload)
    spoilt.settle()
    assert spoilt.refused.keys() == SEEN.keys()


def test_every_text_that_an_editor_writes_is_known_to_reach_learners_or_not() -> None:
    known = {path for file, model in PLACES.items() for path in editors(model, model.__name__.lower())}
    assert known >= UNSEEN
    assert SEEN.keys() >= OF_LINES
    filled = {path for file, data in written().items() for path in _paths(data, PLACES[file].__name__.lower())}
    assert filled >= SEEN.keys()


def _paths(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _paths(item, f"{path}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from _paths(item, f"{path}.*")
    else:
        yield path


# One character of each block of Han characters, with marks and Latin words that a quotation may have.
RARE = [
    "㐂",
    "𠮷",
    "𪚥",
    "𪜁",
    "𫝁",
    "𫠣",
    "𬺱",
    "\U0002ebf1",
    "𰀁",
    "﨎",
    "〇",
    "“x”",
    "（y）",
    "《z》",
    "A&B",
    "C<D",
    "1+1",
    "x[y]",
    "{{w}}",
    "50%",
]


def test_a_quotation_of_any_characters_arrives_as_it_was_said(
    orchard: Path, learner: Learner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(NOW))
    files = written()
    said = {f"q-{number:03}": f"苗要栽在{sign}背风的地方，头一年少浇水，让根自己往下找。" for number, sign in enumerate(RARE, 1)}
    body = "".join(f"{number}.{text}\n" for number, text in enumerate(said.values(), 1))
    (orchard / "seeds/sources/rare.txt").write_text(body, encoding="utf-8")
    files["seeds/sources.yaml"]["sources"] = [source("rare", body)]
    (first, *_) = files["seeds/quotes/trees.yaml"]["quotes"]
    kept = {key: first[key] for key in ("themes", "context", "english")}
    rows = [
        {"id": key, "text": text, "witness": {"source": "rare", "passage": key[2:].lstrip("0")}, "attestation": "single", **kept}
        for key, text in said.items()
    ]
    files["seeds/quotes/trees.yaml"]["quotes"] = rows
    files["seeds/english/press.yaml"]["wordings"] = []
    files["decks/my-deck.yaml"] |= {"english": ["project"], "audio": "none"}
    root = tmp_path / "rare"
    for file, data in files.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    (root / "seeds/sources").mkdir()
    (root / "seeds/sources/rare.txt").write_text(body, encoding="utf-8")
    (root / "seeds/audio.yaml").unlink()
    assert [str(finding) for finding in check(read(root)) if finding.severity == "error"] == []
    ((_, (package, _)),) = build(read(root), [], tmp_path)
    assert learner.take(Release(package, NOW)) == {"new": len(said)}
    notes, shown = learner.state()["notes"], learner.render()
    for key, text in said.items():
        assert Page(notes[key]["fields"]["Simplified"]).text == text
        assert text in Page(re.sub("<rt>.*?</rt>", "", shown[f"{key}/Recognition"]["front"])).text


def test_projects_of_any_name_lie_side_by_side_in_one_collection(
    learner: Learner, tmp_path: Path, yulu: Yulu, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(NOW))
    names = ["论语", "道德经", "a/quotes", "b/quotes"]
    for number, name in enumerate(names):
        (root := tmp_path / name).parent.mkdir(exist_ok=True)
        assert yulu("new", root).code == 0
        quotes = root / "seeds/quotes/trust.yaml"
        text = quotes.read_text(encoding="utf-8")
        quotes.write_text(text.replace("english: I do not ask", f"english: In book {number} I do not ask"), encoding="utf-8")
        assert yulu("build", project=root).code == 0
        (package,) = (root / "decks").glob("*.apkg")
        assert learner.take(Release(package, NOW)) == {"new": 3}, name
    notes = learner.state()["notes"]
    assert len(notes) == 3 * len(names)
    assert len({note["guid"] for note in notes.values()}) == len(notes)

"""What each part of the Chinese earns, measured by leaving it out: `python -m tests.chinese.accuracy --without [PART] [--cpp FILE.sent]`.

A part is a whole mechanism (`model`, `contexts`, `corrections`, `division of words` …), or one entry of the data: `readings 琢磨`,
`conversions 干预`, `contexts 得 dé 2` (its second pattern for that reading). A PART takes all whose names begin so. `--cpp` adds sentences
of the CPP data set (K. Park and S. Lee, 2020), which nobody wrote for these rules.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from builder.chinese import cedict, contexts, corrections, levels, model, readings, segment
from builder.chinese.text import Composer
from builder.chinese.word import syllable_row
from builder.sources.sound import is_han

from . import accuracy

# What is kept when a part is taken out: it depends on no part, or is called by all it depends on.
PURE = (model, cedict, levels, contexts._compiled)
PROFILES = {"conversions s2hk": ("s2hk",), "conversions s2twp": ("s2twp",), "conversions s2tw": ("s2tw", "s2twp")}
SECTIONS = ("readings", "division", "words", "toned", "taiwan", "taiwan characters", "taiwan neutral", "surnames", "back")
WHOLE = ("taiwan", "back", "corrections")


@dataclass(frozen=True)
class Part:
    """`word`: only texts that hold it can change; `out`: takes the part out."""

    name: str
    word: str
    out: Callable[[], Any]
    profiles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Earned:
    """`right`, `wrong`: cases by set that are right only with the part, and only without it; `changed`: texts that change at all."""

    right: Counter[str]
    wrong: Counter[str]
    changed: int

    def __str__(self) -> str:
        by_set = (f"{name} +{self.right[name]} -{self.wrong[name]}" for name in sorted({*self.right, *self.wrong}))
        return f"{self.right.total() - self.wrong.total():+5d} {self.changed:>6} changed   {', '.join(by_set)}"


def parts() -> Iterator[Part]:
    """Every part, whole ones first."""
    yield Part("model", "", lambda: patch.object(model, "knows", lambda char: False))
    yield Part("contexts", "", lambda: patch.object(contexts, "rules", dict))
    yield Part("corrections", "", lambda: _data({key: type(value)() for key, value in corrections._data().items()}))
    yield Part("division of words", "", lambda: patch.object(readings.Reader, "_divide", lambda self, word, tag: (word,)))
    yield Part("stretches that are no words", "", lambda: patch.object(segment.Segmenter, "_falls", lambda self, word, tag: False))
    yield Part("cuts moved to easier words", "", lambda: patch.object(segment.Segmenter, "_shifted", lambda self, pieces: pieces))
    yield Part("doubled words", "", lambda: patch.object(segment, "_doubled", lambda pieces: pieces))
    yield Part("surnames before titles", "", lambda: patch.object(cedict, "surname", lambda char: ""))
    for word, own in contexts.rules().items():
        for number, rule in enumerate(own.rules):
            place = sum(other.syllables == rule.syllables for other in own.rules[: number + 1])
            less = replace(own, rules=own.rules[:number] + own.rules[number + 1 :])
            yield Part(f"contexts {word} {' '.join(rule.syllables)} {place}", word, _rules(word, less))
        yield Part(f"contexts {word}", word, _rules(word, None))
    for section in (*(s for s in corrections._data() if s.startswith("conversions")), *SECTIONS):
        for key in corrections._data()[section]:
            profiles = PROFILES.get(section, accuracy.PROFILES.values()) if section.startswith(("conversions", "surnames")) else ()
            yield Part(f"{section} {key}", key.split()[0], _entry(section, key), tuple(profiles))


def _rules(word: str, own: contexts.Rules | None) -> Callable[[], Any]:
    known = {**contexts.rules(), word: own} if own else {w: r for w, r in contexts.rules().items() if w != word}
    return lambda: patch.object(contexts, "rules", lambda: known)


def _entry(section: str, key: str) -> Callable[[], Any]:
    def out() -> Any:
        data = corrections._data()
        kept = data[section].replace(key, "") if isinstance(data[section], str) else [k for k in data[section] if k != key]
        return _data({**data, section: {k: data[section][k] for k in kept} if isinstance(data[section], dict) else kept})

    return out


def _data(data: dict[str, Any]) -> Any:
    return patch.object(corrections, "_data", lambda: data)


def _forget() -> None:
    """Empties what functions of the room remember."""
    modules = [m for name, m in sys.modules.items() if name.startswith("builder.chinese.") and m not in PURE]
    for module in modules:
        for name, made in vars(module).items():
            if hasattr(made, "cache_clear") and made.__module__ == module.__name__ and made not in PURE and name not in ("holds", "_converter"):
                made.cache_clear()
    accuracy._composer.cache_clear()


@contextmanager
def _remembering() -> Iterator[None]:
    """The network is asked once for a place in a sentence: no part changes what it says."""
    read, known = model.read, dict[tuple[str, int], dict[str, float]]()

    def again(sentences: list[str], places: list[tuple[int, ...]]) -> list[list[dict[str, float]]]:
        asked = {s: tuple(p for p in some if (s, p) not in known) for s, some in zip(sentences, places)}
        asked = {s: some for s, some in asked.items() if some}
        for (sentence, some), found in zip(asked.items(), read(list(asked), list(asked.values()))):
            known.update({(sentence, place): share for place, share in zip(some, found)})
        return [[known[s, p] for p in some] for s, some in zip(sentences, places)]

    with patch.object(model, "read", again):
        yield


@cache
def cpp(path: str) -> tuple[dict[str, Any], ...]:
    """The sentences of the CPP set as cases: the marked character, its place among the Han characters, its reading."""
    labels = Path(path).with_suffix(".lb").read_text(encoding="utf-8").split()
    made = []
    for row, label in zip(Path(path).read_text(encoding="utf-8").splitlines(), labels):
        before, char, after = row.split("▁")
        reading = cedict.marked(label.replace("u:", "v").rstrip("5"))
        made.append({"text": before + char + after, "char": char, "index": sum(map(is_han, before)), "pinyin": reading})
    return tuple(made)


def _cases(path: str) -> Iterator[tuple[str, str, Callable[[], str]]]:
    """(set, text, what is wrong with it when it is asked)."""
    for kind, (file, judge) in accuracy.KINDS.items():
        for entry in accuracy.entries(file):
            if entry.get("profile", kind) == kind:
                yield kind, str(entry["text"]), lambda entry=entry, judge=judge: judge(entry)
    for entry in cpp(path) if path else ():
        yield "cpp", entry["text"], lambda entry=entry: _read(entry)


def _read(entry: dict[str, Any]) -> str:
    row = syllable_row(accuracy._composer().reader.words(entry["text"]))
    return "" if row[entry["index"]] == entry["pinyin"] else row[entry["index"]]


def _shown(part: Part, texts: list[str]) -> list[tuple[str, Any]]:
    """Each text with what the part may change of it."""
    if part.profiles:
        return [(text, Composer(profile).traditional(text)) for profile in part.profiles for text in texts]
    composer = accuracy._composer()
    if part.name.startswith(WHOLE):
        return [(text, (composer.compose(text, composer.script_of(text)), composer.simplify(text))) for text in texts]
    return list(zip(texts, composer.reader.texts(texts)))


def measure(wanted: str, path: str) -> Iterator[tuple[Part, Earned]]:
    """What each part earns whose name begins with `wanted`."""
    cases = list(_cases(path))
    with _remembering():
        accuracy._composer().reader.texts([text for _, text, _ in cases])
        right = [not ask() for _, _, ask in cases]
        for part in [p for p in parts() if p.name.startswith(wanted)]:
            narrow = bool(part.profiles) or part.name.startswith(WHOLE)
            held = [n for n, (kind, text, _) in enumerate(cases) if part.word in text and not (narrow and kind == "cpp")]
            texts = list(dict.fromkeys(cases[n][1] for n in held))
            before = _shown(part, texts)
            with part.out():
                _forget()
                changed = {text for (text, old), (_, new) in zip(before, _shown(part, texts)) if old != new}
                now = {n: not cases[n][2]() for n in held if cases[n][1] in changed}
            _forget()
            lost = Counter(cases[n][0] for n, good in now.items() if right[n] and not good)
            won = Counter(cases[n][0] for n, good in now.items() if good and not right[n])
            yield part, Earned(lost, won, len(changed))

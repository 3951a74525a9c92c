"""Which lines of an article begin a turn, and who speaks in it: a label is a speaker's when it is one of the names that the project quotes, or
when it takes turns with one. Times beside names are no part of anything."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from ..sources.entry import Speaker
from .pages import Block, patterns
from .turns import Role

CLOCK = r"\d{1,2}(?::\d{2}){1,2}(?:[.,]\d{1,3})?"
SPAN = rf"{CLOCK}(?:\s*(?:-->|[-–—])\s*{CLOCK})?"
TIMES = re.compile(rf"\s*[\[(（【]\s*{SPAN}\s*[\])）】]|^\W*{SPAN}(?:\s*[-–—|]\s+|\s*)|^\d{{1,5}}\s*$")
AFTER_NAME = re.compile(rf"^([^:：\d\n]{{2,60}}?)[\s,|·-]+{SPAN}(?=\s*(?:[:：]|$))")


def timeless(block: Block) -> Block:
    """The block without the times that recordings are marked with."""

    def bare(text: str) -> str:
        return TIMES.sub("", AFTER_NAME.sub(r"\1", text))

    return replace(block, text=bare(block.text), marked=len(bare(block.text[: block.marked])))


@dataclass(frozen=True)
class Start:
    """How a block could begin a turn: the label, where the text goes on, and whether the label is set off from the text by its form."""

    label: str
    at: int
    set_off: bool

    @property
    def key(self) -> str:
        return base(self.label)


Cast = Mapping[str, tuple[Role, str | None]]
"""The labels (as :func:`base` gives them) that begin turns, with the part each plays and the speaker's name."""

COLON = re.compile(r"(?P<label>[^:：|\n]{1,64}?)\s*[:：]\s*(?=\S)")
STOP = re.compile(r"(?P<label>[A-Z][\w.’' -]{0,32}?)(?:\.|\s[—–|-]|[—–])\s+(?=\S)")
TITLES = {"mr", "mrs", "ms", "dr", "prof", "professor", "founder", "ceo", "the", "of", "and"}
ANSWERS = {"a", "answer", "answers", "founder", "ceo", "guest", "he", "she", "interviewee", "speaker", "response"}
QUOTES = "“”‘’\"'«»„"


def base(label: str) -> str:
    """A label without what stands in brackets or after a comma, in lower case; Q1 and A1 are Q and A."""
    label = re.sub(r"[(\[（【].*?[)\]）】]", " ", label)
    label = " ".join(label.split(",")[0].casefold().strip(" .:：*_" + QUOTES).split())
    return re.sub(r"^(q|a|question|answer)\W?\d{1,3}$", r"\1", label)


def _tokens(label: str) -> list[str]:
    return [t for t in re.findall(r"[^\W\d_]+", base(label)) if t not in TITLES]


@lru_cache(maxsize=256)
def _initials(name: str) -> str:
    """The initials of a Chinese name by its syllables."""
    from pypinyin import lazy_pinyin

    return "".join(s[0] for s in lazy_pinyin(name) if s[:1].isascii()) if re.fullmatch(r"[\u3400-\u9fff]{2,4}", name) else ""


def names(label: str, speaker: Speaker, often: bool = False) -> bool:
    """Whether a label is the speaker's name in either language, a part of it (a family name), it with a description, or its initials; two
    letters of a name are enough where they come `often`."""
    if base(label) == speaker.name.casefold():
        return True
    wanted, got = _tokens(speaker.english), _tokens(label)
    if not wanted or not got:
        return False
    if set(got) <= set(wanted) and (max(map(len, got)) > 2 or (often and len(wanted) > 1 and got[0] in (wanted[0], wanted[-1]))):
        return True
    if set(wanted) <= set(got) and len(got) <= len(wanted) + 4:
        return True
    initials, joined = "".join(t[0] for t in wanted), "".join(got)
    if len(wanted) > 1 and joined in ("".join(wanted), initials, initials[::-1]):
        return True
    return 2 < len(joined) <= 4 and joined[0] in initials and joined == _initials(speaker.name)


def _plausible(label: str) -> bool:
    outside = re.sub(r"[(\[].*?[)\]]", "", label.strip(" " + QUOTES)).strip()
    if not any(c.isalpha() for c in outside) or len(outside.split()) > 6 or patterns()["not_labels"].fullmatch(outside):
        return False
    if re.search(r"[?!;\"“”]|\w{3,}\. |\b(said|says|asked|replied|answered)$", outside):
        return False
    first = outside.lstrip("*_")
    return first[:1].isupper() or not first.isascii()


def starts(block: Block) -> list[Start]:
    """The ways in which `block` could begin a turn, the surest first."""
    text = block.text
    found = []
    if 0 < block.marked < len(text):
        rest = re.match(r"\s*[:：.]?\s*[—–-]?\s*", text[block.marked :])
        found.append(Start(text[: block.marked].strip(" .:：—–-\xa0\n"), block.marked + (rest.end() if rest else 0), True))
    if match := COLON.match(text):
        found.append(Start(match["label"].strip(), match.end(), False))
    ended = text.rstrip().endswith((":", "："))
    if ended or not re.search(r"\s[—–-]\s|[?!]$", text):
        found.append(Start(text.strip(" :：."), len(text), ended or block.kind == "heading" or block.marked >= len(text)))
    if not block.italic and (match := STOP.match(text)):
        found.append(Start(match["label"].strip(), match.end(), False))
    return [start for start in found if len(start.label) <= 64 and _plausible(start.label)]


def start_of(block: Block, cast: Cast) -> Start | None:
    return next((start for start in starts(block) if start.key in cast), None)


def cast_of(row: Sequence[Block], title: str, speakers: Sequence[Speaker]) -> Cast:
    """Who speaks in these blocks: those whom the project quotes, by name, and whoever takes turns with them."""
    options = [starts(b) for b in row]
    counts = Counter(key for many in options for key in {s.key for s in many})
    roles: dict[str, tuple[Role, str | None]] = {}
    for key in counts:
        for speaker in speakers:
            if speaker.quotable and names(key, speaker, counts[key] > 1):
                roles[key] = ("speaker", speaker.name)
    labelled: list[tuple[str, int]] = []
    for n, many in enumerate(options):
        keys = [s.key for s in many]
        key = next((k for k in keys if k in roles), max(keys, key=lambda k: counts[k], default=""))
        if key in roles or counts[key] > 1 or (key and COLON.match(row[n].text)):
            labelled.append((key, n))
    quotable = sum(k in roles for k, _ in labelled)
    partners = Counter(before for (before, _), (key, _) in pairwise(labelled) if key in roles and before not in roles)
    enough = 1 if quotable <= 2 else max(2, quotable * 0.12)
    known = [s for s in speakers if not s.quotable]
    asking = [key for key, times in partners.items() if times >= enough or any(names(key, one) for one in known)]
    if not asking:
        return _strangers(row, title, labelled, speakers)
    roles.update(dict.fromkeys(asking, ("interviewer", None)))
    for key, times in counts.items():
        if times > 2 and all(s.set_off for many in options for s in many if s.key == key):
            roles.setdefault(key, ("other", None))
    return roles


def _strangers(row: Sequence[Block], title: str, labelled: Sequence[tuple[str, int]], speakers: Sequence[Speaker]) -> Cast:
    """The two labels that take turns where none is a known name. `A:` may be somebody whom the project quotes if the page names him."""
    pairs = Counter((a, b) for (a, _), (b, _) in pairwise(labelled) if a != b)
    best = max(pairs, key=lambda p: (pairs[p] + pairs[p[::-1]], p), default=None)
    if best is None or pairs[best] < 2 or pairs[best[::-1]] < 1:
        return {}

    def asks(key: str) -> float:
        # A label that stands alone speaks in the block after it.
        texts = [row[min(n + (base(row[n].text) == k), len(row) - 1)].text for k, n in labelled if k == key]
        return sum(t.rstrip().endswith("?") for t in texts) / len(texts)

    question, answer = sorted(best, key=lambda k: (k in ANSWERS, -asks(k), k))
    whole = " ".join([title, *(b.text for b in row)]).casefold()
    named = [s.name for s in speakers if s.quotable and base(s.english) in whole]
    return {question: ("interviewer", None), answer: ("speaker", named[0]) if len(named) == 1 and answer in ANSWERS else ("other", None)}

"""Which lines of an article begin a turn, and who speaks in it: a label is a speaker's when it is one of the names that the project quotes, or
when it takes turns with one. Times beside names are no part of anything."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from ..sources.entry import Speaker
from .pages import Block, Page, patterns
from .turns import Role

CLOCK = r"\d{1,2}(?::\d{2}){1,2}(?:[.,]\d{1,3})?"
SPAN = rf"{CLOCK}(?:\s*(?:-->|[-–—])\s*{CLOCK})?"
TIMES = re.compile(rf"\s*[\[(（【]\s*{SPAN}\s*[\])）】]|^\W*{SPAN}(?:\s*[-–—|]\s+|\s*)|^\d{{1,5}}\s*$")
AFTER_NAME = re.compile(rf"^([^:：\d\n]{{2,60}}?)[\s,|·-]+{SPAN}(?=\s*(?:[:：]|$))")


def timeless(block: Block) -> Block:
    """The block without the times that recordings are marked with."""
    if not any(c.isdigit() for c in block.text):
        return block
    cuts = [m.span() for m in TIMES.finditer(block.text)]
    if match := AFTER_NAME.match(block.text):
        cuts.append((match.end(1), match.end()))
    if not cuts:
        return block

    def moved(at: int) -> int:
        return at - sum(min(at, end) - start for start, end in sorted(set(cuts)) if start < at)

    parts, last = [], 0
    for start, end in sorted(set(cuts)):
        parts.append(block.text[last:start])
        last = max(last, end)
    text = "".join([*parts, block.text[last:]])
    return replace(block, text=text, marked=moved(block.marked), places=tuple((moved(at), line) for at, line in block.places))


@dataclass(frozen=True)
class Start:
    """How a block could begin a turn: the label, where the text goes on, and whether the label is set off from the text by its form."""

    label: str
    at: int
    set_off: bool


COLON = re.compile(r"(?P<label>[^:：\n]{1,64}?)\s*[:：]\s*(?=\S)")
STOP = re.compile(r"(?P<label>[A-Z][\w.’' -]{0,32}?)(?:\.|\s[—–-]|[—–])\s+(?=\S)")
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
    """Whether a label is the speaker's name, a part of it (a family name), it with a description, or its initials; two letters of a name are
    enough where they come `often`."""
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
    label = label.strip(" " + QUOTES)
    if not label or len(label.split()) > 8 or not any(c.isalpha() for c in label) or patterns()["not_labels"].fullmatch(label):
        return False
    outside = re.sub(r"[(\[].*?[)\]]", "", label).strip()
    if not outside or re.search(r"[?!;\"“”]|\w{3,}\. |\b(said|says|asked|replied|answered)$", outside):
        return False
    first = outside.split()[0].lstrip("*_")
    return (first[:1].isupper() or not first.isascii()) and len(outside.split()) <= 6


def starts(block: Block) -> list[Start]:
    """The ways in which `block` could begin a turn, the surest first."""
    found = []
    text = block.text
    if block.cell is not None:
        return [Start(block.cell.strip(" .:："), 0, True)] if _plausible(block.cell.strip(" .:：")) else []
    if 0 < block.marked < len(text):
        label = text[: block.marked].strip(" .:：—–-\xa0\n")
        if len(label) <= 64 and _plausible(label):
            rest = re.match(r"\s*[:：.]?\s*[—–-]?\s*", text[block.marked :])
            found.append(Start(label, block.marked + (rest.end() if rest else 0), True))
    for pattern in (COLON, STOP):
        if pattern is STOP:
            whole = text.strip(" :：.")
            captioned = re.search(r"\s[—–-]\s", whole) and not text.rstrip().endswith((":", "："))
            if len(whole) <= 64 and _plausible(whole) and not captioned and not re.search(r"[?!]$", text):
                set_off = block.kind == "heading" or block.marked >= len(text) or text.rstrip().endswith((":", "："))
                found.append(Start(whole, len(text), set_off))
        if (match := pattern.match(text)) and _plausible(match["label"].strip()):
            found.append(Start(match["label"].strip(), match.end(), False))
    return found


@dataclass(frozen=True)
class Cast:
    """The labels (as :func:`base` gives them) that begin turns, with the part each plays."""

    roles: dict[str, tuple[Role, str | None]]

    def of(self, block: Block) -> tuple[Start, Role, str | None] | None:
        for start in starts(block):
            if (key := base(start.label)) in self.roles:
                role, name = self.roles[key]
                return start, role, name
        return None


def cast(page: Page, speakers: Sequence[Speaker]) -> Cast:
    """Who speaks in `page`: those whom the project quotes, by name, and whoever takes turns with them."""
    options = [[(base(s.label), s) for s in starts(b)] for b in page.blocks]
    counts = Counter(key for row in options for key in {k for k, _ in row})
    roles: dict[str, tuple[Role, str | None]] = {}
    for key in counts:
        for speaker in speakers:
            if speaker.quotable and names(key, speaker, counts[key] > 1):
                roles[key] = ("speaker", speaker.name)
    chosen = [next((k for k, _ in row if k in roles), max((k for k, _ in row), key=lambda k: counts[k], default="")) for row in options]
    labelled = [(k, b) for k, b in zip(chosen, page.blocks) if k and (k in roles or counts[k] > 1 or COLON.match(b.text) or b.cell)]
    partners: Counter[str] = Counter()
    quotable = sum(k in roles for k, _ in labelled)
    for (before, _), (key, _) in pairwise(labelled):
        if key in roles and before not in roles:
            partners[before] += 1
    enough = 1 if quotable <= 2 else max(2, quotable * 0.12)
    known = [s for s in speakers if not s.quotable]
    for key, times in partners.items():
        if times >= enough or any(names(key, one) for one in known):
            roles.setdefault(key, ("interviewer", None))
    if not any(role == "interviewer" for role, _ in roles.values()):
        return _strangers(page, labelled, speakers)
    for key, times in counts.items():
        if key not in roles and times > 2 and all(s.set_off for row in options for k, s in row if k == key):
            roles[key] = ("other", None)
    return Cast(roles)


def _strangers(page: Page, labelled: list[tuple[str, Block]], speakers: Sequence[Speaker]) -> Cast:
    """The two labels that take turns where none is a known name. `A:` may be somebody whom the project quotes if the page names him."""
    pairs = Counter((a, b) for (a, _), (b, _) in pairwise(labelled) if a != b)
    best = max(pairs, key=lambda p: (pairs[p] + pairs[p[::-1]], p), default=None)
    if best is None or pairs[best] < 2 or pairs[best[::-1]] < 1:
        return Cast({})

    after = {id(block): following for block, following in pairwise(page.blocks)}

    def asks(key: str) -> float:
        # A label that stands alone speaks in the block after it.
        texts = [after.get(id(b), b).text if base(b.text) == k else b.text for k, b in labelled if k == key]
        return sum(t.rstrip().endswith("?") for t in texts) / len(texts)

    question, answer = sorted(best, key=lambda k: (k in ANSWERS, -asks(k), k))
    whole = " ".join([page.title or "", *(b.text for b in page.blocks)]).casefold()
    named = [s for s in speakers if s.quotable and base(s.english) in whole]
    if len(named) == 1 and answer in ANSWERS:
        return Cast({question: ("interviewer", None), answer: ("speaker", named[0].name)})
    return Cast({question: ("interviewer", None), answer: ("other", None)})

"""An English article read from a page, a feed, Markdown or plain text: its title, and who says what in which sentence.

Every format becomes the same row of :class:`Block` values (:mod:`.blocks`); which blocks begin a turn is decided here, from the article and the
speakers' English names: a label is a speaker's when it is one of those names, or when it takes turns with one.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from ..findings import Refusal
from ..sources.entry import Speaker
from . import blocks
from .blocks import Block, Page

Role = Literal["speaker", "interviewer", "other"]


@dataclass(frozen=True)
class Sentence:
    """`text` as printed, white space aside; `line` is that of its first character in the file; `paragraph` counts from 0 within the turn."""

    text: str
    line: int
    paragraph: int


@dataclass(frozen=True)
class ArticleTurn:
    """`label` as printed, without its colon. `speaker`: a name as in sources.yaml, of whom the project quotes, or None."""

    n: int
    label: str
    role: Role
    speaker: str | None
    line: int
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        return " ".join(s.text for s in self.sentences)


@dataclass(frozen=True)
class Article:
    """`source`: the file or address it was read from; `url`: the address it gives itself, or was fetched from; `sha256` of the bytes."""

    title: str | None
    source: str
    url: str | None
    sha256: str
    turns: tuple[ArticleTurn, ...]

    def spoken(self) -> tuple[ArticleTurn, ...]:
        """The turns of those whom the project quotes."""
        return tuple(t for t in self.turns if t.role == "speaker")


def read(raw: bytes, source: str, speakers: Sequence[Speaker], url: str | None = None) -> Article:
    """The article in `raw`; of a feed the item that holds most of an interview. Raises Refusal where the bytes are no text."""
    pages = blocks.pages(raw, source)
    read_pages = [(page, _turns(page, speakers)) for page in pages]
    best = max(read_pages, key=lambda pair: (sum(t.role == "speaker" for t in pair[1]), len(pair[1])), default=None)
    digest = hashlib.sha256(raw).hexdigest()
    if best is None:
        return Article(None, source, url, digest, ())
    page, turns = best
    return Article(page.title, source, url or page.url, digest, turns)


def expect_interview(article: Article, speakers: Sequence[Speaker]) -> None:
    """Raises Refusal, in words that say what the article is instead, unless somebody the project quotes speaks in it."""
    names = ", ".join(s.english for s in speakers if s.quotable) or "nobody"
    title = f" ({article.title})" if article.title else ""
    if not article.turns:
        raise Refusal(
            f"{article.source}{title} holds no interview: no lines that begin with speakers' names were found. "
            f"Save the whole page, and look whether it has the lines of {names}."
        )
    if not article.spoken():
        labels = ", ".join(sorted({t.label for t in article.turns}))
        raise Refusal(f"{article.source}{title} is an interview with somebody else: {labels} speak in it; the project quotes {names}.")


CURLY = str.maketrans({"‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "＇": "'", "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "＂": '"'})


def fold(text: str) -> str:
    """`text` for comparing: straight quotes, and every run of white space (no-break ones too) one blank."""
    return " ".join(text.translate(CURLY).split())


# Labels


@dataclass(frozen=True)
class _Start:
    """How a block could begin a turn: the label, where the text goes on, and whether the label is set off from the text by its form."""

    label: str
    at: int
    set_off: bool


COLON = re.compile(r"(?P<label>[^:：\n]{1,64}?)\s*[:：]\s*(?=\S)")
STOP = re.compile(r"(?P<label>[A-Z][\w.’' -]{0,32}?)(?:\.|\s[—–-]|[—–])\s+(?=\S)")
NOT_LABELS = re.compile(
    r"(?i)(editor.?s?.? note|notes?|sources?|updated?|tags?|photo|image|caption|credit|read more|related|share|see also|published|date|ps|p\.s)$"
)
TITLES = {"mr", "mrs", "ms", "dr", "prof", "professor", "founder", "ceo", "the", "of", "and"}
ANSWERS = {"a", "answer", "answers", "founder", "ceo", "guest", "he", "she", "interviewee", "speaker", "response"}


QUOTES = "“”‘’\"'«»„"


def _base(label: str) -> str:
    """A label without what stands in brackets or after a comma, in lower case."""
    label = re.sub(r"[(\[（【].*?[)\]）】]", " ", label)
    return " ".join(label.split(",")[0].casefold().strip(" .:：*_" + QUOTES).split())


def _tokens(label: str) -> list[str]:
    return [t for t in re.findall(r"[^\W\d_]+", _base(label)) if t not in TITLES]


def _names(label: str, name: str) -> bool:
    """Whether a label is `name`, a part of it (a family name), it with a description, or its initials."""
    wanted, got = _tokens(name), _tokens(label)
    if not wanted or not got:
        return False
    if set(got) <= set(wanted) and max(map(len, got)) > 2:
        return True
    if set(wanted) <= set(got) and len(got) <= len(wanted) + 4:
        return True
    initials = "".join(t[0] for t in wanted)
    return "".join(got) in ("".join(wanted), initials, initials[::-1]) and len(wanted) > 1


def _plausible(label: str) -> bool:
    label = label.strip(" " + QUOTES)
    words = label.split()
    if not words or len(words) > 8 or not any(c.isalpha() for c in label) or NOT_LABELS.match(label.strip()):
        return False
    outside = re.sub(r"[(\[].*?[)\]]", "", label).strip()
    if not outside or re.search(r"[?!;\"“”]|\w{3,}\. ", outside):
        return False
    first = outside.split()[0].lstrip("*_")
    return (first[:1].isupper() or not first.isascii()) and len(outside.split()) <= 6


def _starts(block: Block) -> list[_Start]:
    """The ways in which `block` could begin a turn, the surest first."""
    found = []
    text = block.text
    if block.cell is not None:
        return [_Start(block.cell.strip(" .:："), 0, True)] if _plausible(block.cell.strip(" .:：")) else []
    if 0 < block.marked < len(text):
        head = text[: block.marked].strip()
        label = head.strip(" .:：—–-")
        if len(label) <= 64 and _plausible(label):
            rest = re.match(r"\s*[:：.]?\s*[—–-]?\s*", text[block.marked :])
            found.append(_Start(label, block.marked + (rest.end() if rest else 0), True))
    if match := COLON.match(text):
        label = match["label"].strip()
        if _plausible(label):
            found.append(_Start(label, match.end(), False))
    whole = text.strip(" :：.")
    if len(whole) <= 64 and _plausible(whole) and not re.search(r"[?!]$", text):
        found.append(_Start(whole, len(text), block.kind == "heading" or block.marked >= len(text) or text.rstrip().endswith((":", "："))))
    if match := STOP.match(text):
        label = match["label"].strip()
        if _plausible(label):
            found.append(_Start(label, match.end(), False))
    return found


@dataclass(frozen=True)
class _Cast:
    """The labels (as :func:`_base` gives them) that begin turns, with the part each plays."""

    roles: dict[str, tuple[Role, str | None]]

    def of(self, block: Block) -> tuple[_Start, Role, str | None] | None:
        for start in _starts(block):
            if (key := _base(start.label)) in self.roles:
                role, name = self.roles[key]
                return start, role, name
        return None


def _cast(page: Page, speakers: Sequence[Speaker]) -> _Cast:
    """Who speaks in `page`: those whom the project quotes, by name, and whoever takes turns with them."""
    options = [[(_base(s.label), s) for s in _starts(b)] for b in page.blocks]
    roles: dict[str, tuple[Role, str | None]] = {}
    for row in options:
        for key, _ in row:
            if key not in roles:
                for speaker in speakers:
                    if speaker.quotable and _names(key, speaker.english):
                        roles[key] = ("speaker", speaker.name)
    counts = Counter(key for row in options for key in {k for k, _ in row})
    chosen = [next((k for k, _ in row if k in roles), max((k for k, _ in row), key=lambda k: counts[k], default="")) for row in options]
    labelled = [(k, b) for k, b in zip(chosen, page.blocks) if k and (k in roles or counts[k] > 1 or COLON.match(b.text) or b.cell)]
    partners: Counter[str] = Counter()
    quotable = sum(k in roles for k, _ in labelled)
    for (before, _), (key, _) in pairwise(labelled):
        if key in roles and before not in roles:
            partners[before] += 1
    enough = 1 if quotable <= 2 else max(2, quotable * 0.12)
    known = [s.english for s in speakers if not s.quotable]
    for key, times in partners.items():
        if times >= enough or any(_names(key, name) for name in known):
            roles.setdefault(key, ("interviewer", None))
    if not any(role == "interviewer" for role, _ in roles.values()):
        return _strangers(page, labelled, speakers)
    for key, times in counts.items():
        if key not in roles and times > 2 and all(s.set_off for row in options for k, s in row if k == key):
            roles[key] = ("other", None)
    return _Cast(roles)


def _strangers(page: Page, labelled: list[tuple[str, Block]], speakers: Sequence[Speaker]) -> _Cast:
    """The two labels that take turns where none is a known name. `A:` may be somebody whom the project quotes if the page names him."""
    pairs = Counter((a, b) for (a, _), (b, _) in pairwise(labelled) if a != b)
    best = max(pairs, key=lambda p: (pairs[p] + pairs[p[::-1]], p), default=None)
    if best is None or pairs[best] < 2 or pairs[best[::-1]] < 1:
        return _Cast({})

    after = {id(block): following for block, following in pairwise(page.blocks)}

    def asks(key: str) -> float:
        # A label that stands alone speaks in the block after it.
        texts = [after.get(id(b), b).text if _base(b.text) == k else b.text for k, b in labelled if k == key]
        return sum(t.rstrip().endswith("?") for t in texts) / len(texts)

    question, answer = sorted(best, key=lambda k: (k in ANSWERS, -asks(k), k))
    whole = " ".join([page.title or "", *(b.text for b in page.blocks)]).casefold()
    named = [s for s in speakers if s.quotable and _base(s.english) in whole]
    if len(named) == 1 and answer in ANSWERS:
        return _Cast({question: ("interviewer", None), answer: ("speaker", named[0].name)})
    return _Cast({question: ("interviewer", None), answer: ("other", None)})


# Turns

ENDING = re.compile(
    r"(?i)\W*(\d+\s+)?(comments?\b(?!\w)(\s*\(?\d*\)?)?\s*$|(reader|leave a|post a|join the)\s+(comments?|reply|discussion|conversation)|"
    r"responses? (to|so far)|thoughts? on|replies\b|discussion\s*$|letters to the editor|reader(s’|s'|’s|'s) (letters|comments|replies)|"
    r"what (our )?readers (say|said|wrote))"
)
PASSING = re.compile(
    r"(?i)\W*(the post .{0,200}(appeared|published)|advertise?ment\W*$|ad\W*$|sponsored|subscribe\b|sign up\b|share (this|on|via)\b|share\W*$|"
    r"read (more|also|next)\b|related\b|see also\b|more (from|on|in)\b|photo(graph)?s?( by|:)|image( credit|:)|credit:|©|\(c\) |copyright\b|"
    r"all rights reserved|posted (by|in|on)\b|source:|tagged\b|tags:|filed under|translated by|transcribed by|translation:|editor.s note|follow us|"
    r"newsletter|get our|like this\?|click here|continue reading|previous( post)?\b|next( post)?:|print this|"
    r"this (interview|article|conversation) (was|has been|appeared|first)|about the (author|translator)|join \d|support (us|our)|"
    r"table of contents|skip to|back to top|\[?\^\d|\* ?\* ?\*|last (changed|updated)|page \d+)"
)
MOST_IN_PASSING = 40  # words; a longer paragraph that begins so is an answer's


def _title_case(text: str) -> bool:
    """Whether a line is written as headings are."""
    words = [w for w in re.findall(r"[^\W\d_][\w’'-]*", text) if len(w) > 3]
    return len(words) > 1 and sum(w[0].isupper() for w in words) / len(words) > 0.75 and len(text.split()) <= 16


def _heading(block: Block, previous_open: bool) -> bool:
    text = block.text.strip()
    if block.kind == "heading":
        return True
    if block.kind != "paragraph" or block.soft or block.more:
        return False
    if len(text.split()) <= 14 and block.marked >= len(text):
        return True
    if re.match(r"(?i)(part|section|chapter)?\s*\(?[0-9ivx]{1,4}[.)]?\s*$", text):
        return True
    ended = re.search(r"[.!?:;,…—”\"’')\]]$", text)
    return (
        not previous_open
        and (_title_case(text) or (not ended and len(text.split()) <= 12))
        and len(text.split()) > 0
        and not text.endswith((".", "…"))
    )


def _turns(page: Page, speakers: Sequence[Speaker]) -> tuple[ArticleTurn, ...]:
    """The turns of a page, () where it holds no interview."""
    page = replace(page, blocks=_main(page.blocks, speakers))
    cast = _cast(page, speakers)
    if not cast.roles:
        return ()
    found = [cast.of(b) for b in page.blocks]
    frames = Counter(b.frame for b, f in zip(page.blocks, found) if f)
    most = max(frames.values(), default=0)
    frames = Counter({f: n for f, n in frames.items() if n * 4 >= most})
    groups = _sound_groups(page.blocks, found)
    repeated = _repeated(page.blocks)
    drafts: list[tuple[str, Role, str | None, int, list[list[tuple[str, Block, int]]]]] = []
    opened, waiting, apart = False, False, False
    for index, (block, start) in enumerate(zip(page.blocks, found)):
        if block.group is not None and block.group not in groups:
            continue
        if start and block.frame in frames:
            begin, role, name = start
            drafts.append((begin.label, role, name, block.line, []))
            rest = block.text[begin.at :].strip()
            if rest:
                drafts[-1][4].append([(rest, block, block.text.find(rest, begin.at))])
            opened, waiting, apart = True, not rest, block.group is not None
            continue
        if ENDING.match(block.text) and (block.kind == "heading" or len(block.text.split()) <= 14):
            if block.kind == "heading" or not any(found[index + 1 :]):
                break
            opened = False
            continue
        if not opened or not drafts:
            continue
        text = block.text.strip()
        if waiting:
            waiting = False
            frames[block.frame] += 1
        elif block.kind == "rule" or (not block.soft and _heading(block, False)):
            opened = False
            continue
        elif (
            (block.frame not in frames and not block.soft)
            or (apart and block.group is None)
            or index in repeated
            or block.linked
            or (block.italic and not block.soft)
            or (PASSING.match(text) and len(text.split()) <= MOST_IN_PASSING)
        ):
            continue
        piece = (text, block, block.text.find(text))
        if block.soft and drafts[-1][4]:
            drafts[-1][4][-1].append(piece)
        else:
            drafts[-1][4].append([piece])
    turns: list[ArticleTurn] = []
    for label, role, name, line, paragraphs in drafts:
        sentences = [Sentence(text, line_of, number) for number, pieces in enumerate(paragraphs) for text, line_of in _sentences(pieces)]
        if sentences:
            turns.append(ArticleTurn(len(turns) + 1, label, role, name, line, tuple(sentences)))
    roles = {t.role for t in turns}
    return tuple(turns) if "interviewer" in roles and len(roles) > 1 else ()


def _main(row: Sequence[Block], speakers: Sequence[Speaker]) -> tuple[Block, ...]:
    """The blocks without those of a page's furniture, unless the interview itself stands in what looks like furniture."""
    names = [s.english for s in speakers if s.quotable]
    inside = Counter(b.furniture for b in row if any(_names(s.label, n) for s in _starts(b) for n in names))
    best = max(inside, key=lambda k: (inside[k], k is None), default=None)
    kept = {None} if best is None or inside[best] <= max(2, 2 * inside[None]) else {None, best}
    return tuple(b for b in row if b.furniture in kept)


def _sound_groups(row: Sequence[Block], found: Sequence[object]) -> set[int]:
    """The tables and description lists in which most labels are speakers' (a list of facts may name one of them too)."""
    labelled = Counter(b.group for b in row if b.cell is not None)
    speaking = Counter(b.group for b, f in zip(row, found) if f and b.cell is not None)
    return {g for g in labelled if g is not None and speaking[g] >= 2 and speaking[g] * 10 >= labelled[g] * 6}


def _repeated(row: Sequence[Block]) -> set[int]:
    """Pull quotes: unlabelled blocks whose words stand in another block, and quotations that carry a signature."""
    plain = [fold(b.text).strip("\"' ") for b in row]
    found = set()
    for index, block in enumerate(row):
        if block.kind == "quotation" and re.match(r"[—–-]+\s*\S", block.text):
            found.add(index)
        elif len(plain[index].split()) >= 4 and block.cell is None:
            inner = re.sub(r"\s*—[^—]{3,40}$", "", plain[index]) if block.kind == "quotation" else plain[index]
            if any(other != index and len(plain[other]) > len(inner) and inner in plain[other] for other in range(len(row))):
                found.add(index)
    return found


# Sentences

ABBREVIATIONS = frozenset(
    """
    mr mrs ms dr prof st sr jr vs etc no vol fig al gen col sen rep gov inc ltd co corp dept est approx e.g i.e ph.d u.s u.k
    a.i a.m p.m d.c cf viz
    """.split()
)
END = re.compile(r"[.!?…]+[\"”’')\]]*(?=\s+)|[。！？]+[”’」』]*")


def split(text: str) -> list[tuple[int, int]]:
    """The places of the sentences of one paragraph."""
    spans, start = [], 0
    for match in END.finditer(text):
        before = text[start : match.start()].split()
        word = before[-1].strip("(\"'“‘[").casefold() if before else ""
        after = text[match.end() :].lstrip()
        mark = match.group()
        if mark == ".":
            if word in ABBREVIATIONS and word not in ("etc", "inc", "ltd", "co", "corp", "a.m", "p.m", "u.s", "u.k", "ph.d", "al"):
                continue
            if word in ABBREVIATIONS and not after[:1].isupper():
                continue
            if re.fullmatch(r"[a-z]", word) and word != "i" and len(before) > 1 and before[-1].isupper():
                continue
        if after[:1].islower() and (mark[0] in ".…" or mark[-1] in "\"”’')"):
            continue
        spans.append((start, match.end()))
        start = match.end() + len(text[match.end() :]) - len(after)
    if text[start:].strip():
        spans.append((start, len(text)))
    return spans


def _sentences(pieces: Iterable[tuple[str, Block, int]]) -> list[tuple[str, int]]:
    """The sentences of a paragraph, given in pieces (text, its block, offset there), each with its line."""
    text, lines = "", []
    for piece, block, offset in pieces:
        glue = "" if not text or re.search(r"\w-$", text) else " "
        text += glue
        lines.append((len(text), block, offset))
        text += piece
    found = []
    for start, end in split(text):
        at, block, offset = next(p for p in reversed(lines) if p[0] <= start)
        found.append((text[start:end].strip(), block.line_at(offset + start - at)))
    return found

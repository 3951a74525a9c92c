"""An English article read from a page, a feed, Markdown or plain text: its title, and who says what in which sentence, or its numbered passages.

Every format becomes the same row of :class:`~.pages.Block` values; :mod:`.labels` tells which of them begin a turn, :mod:`.passages` reads a text
whose passages are numbered or stand beside their Chinese.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..findings import Misuse, Refusal
from ..sources.entry import Speaker
from . import labels, pages, passages
from .pages import Block, Page, patterns
from .turns import ArticleTurn, Draft, Role, split, written


@dataclass(frozen=True)
class Article:
    """`source`: the file or address it was read from; `url`: the address it gives itself, or was fetched from; `sha256` of the bytes;
    `seen`: what it holds instead, where it holds no turns."""

    title: str | None
    source: str
    url: str | None
    sha256: str
    turns: tuple[ArticleTurn, ...]
    seen: str = ""

    def spoken(self) -> tuple[ArticleTurn, ...]:
        """The turns of those whom the project quotes, or the passages."""
        return tuple(t for t in self.turns if t.role in ("speaker", "passage"))

    @property
    def numbered(self) -> bool:
        return any(t.role == "passage" for t in self.turns)


MOST_BLOCKS, MOST_LETTERS, MOST_SENTENCES, MOST_IN_TURN = 80_000, 3_000_000, 60_000, 1_000


def read(raw: bytes, source: str, speakers: Sequence[Speaker], url: str | None = None, answers: str | None = None) -> Article:
    """The article in `raw`; of a feed the item that holds most of an interview. `answers`: who answers where questions are headings or in bold,
    by a speaker's name. Raises Refusal where the bytes are no text or no article, Misuse for an unknown name."""
    who = _answering(answers, speakers)
    text = pages.decode(raw, source)
    digest = hashlib.sha256(raw).hexdigest()
    best: tuple[tuple[int, int], Page, list[Draft]] = ((-1, -1), Page(None, None, ()), [])
    parts = pages.pages(text, source)
    sizes = [len(block.text) for page in parts for block in page.blocks]
    if len(sizes) > MOST_BLOCKS or sum(sizes) > MOST_LETTERS:
        most = f"the most is {MOST_BLOCKS:,} paragraphs and {MOST_LETTERS:,} characters"
        raise Refusal(f"{source} is more than an article: it has {len(sizes):,} paragraphs with {sum(sizes):,} characters; {most}.")
    for page in parts:
        drafts = _turns(page, speakers, who)
        if not any(d.role == "speaker" for d in drafts):
            drafts = passages.read(page) or drafts
        best = max(best, ((sum(d.role in ("speaker", "passage") for d in drafts), len(drafts)), page, drafts), key=lambda b: b[0])
    _, found, drafts = best
    turns = written(drafts, text)
    longest = max(turns, key=lambda t: len(t.sentences), default=None)
    if longest is not None and (len(longest.sentences) > MOST_IN_TURN or sum(len(t.sentences) for t in turns) > MOST_SENTENCES):
        what = f"{len(longest.sentences):,} sentences belong to {longest.label!r} in line {longest.line}"
        raise Refusal(f"{source} is no article that can be paired: {what}; the most is {MOST_IN_TURN:,} for a turn and {MOST_SENTENCES:,} in all.")
    return Article(found.title, source, url or found.url, digest, turns, "" if turns else _seen(found))


def _answering(given: str | None, speakers: Sequence[Speaker]) -> Speaker | None:
    if given is None:
        return None
    wanted = [s for s in speakers if s.quotable and fold(given).casefold() in (s.name.casefold(), s.english.casefold())]
    if not wanted:
        names = ", ".join(f"{s.english} ({s.name})" for s in speakers if s.quotable) or "nobody"
        raise Misuse(f"--answers {given!r}: the project quotes {names}. Write one of these names.")
    return wanted[0]


def _seen(page: Page) -> str:
    """What a page without turns has that looks like an interview or a text with numbers."""
    asked = [b for b in page.blocks if b.text.rstrip().endswith(("?", "？"))]
    heads, bold = sum(b.kind == "heading" for b in asked), sum(b.bold and b.kind != "heading" for b in asked)
    numbered = sum(bool(b.number) and b.kind == "item" for b in page.blocks)
    if heads >= 2 or bold >= 2:
        form = "headings" if heads >= bold else "lines in bold"
        return f"{max(heads, bold)} questions stand as {form}, without names: say who answers with --answers NAME"
    if numbered >= 3:
        return f"{numbered} numbered remarks were found, without names: say whose they are with --answers NAME"
    return "no lines that begin with speakers' names were found, no passages with numbers, no Chinese beside English"


def expect_interview(article: Article, speakers: Sequence[Speaker]) -> None:
    """Raises Refusal, in words that say what was seen instead, unless somebody the project quotes speaks in it, or it has numbered passages."""
    names = ", ".join(s.english for s in speakers if s.quotable) or "nobody"
    title = f" ({article.title})" if article.title else ""
    if not article.turns:
        seen = article.seen or "it has no text"
        raise Refusal(
            f"{article.source}{title} holds no interview and no numbered translation: {seen}. If the file is only a part of the page, save the "
            f"whole page; else write `{names.split(',')[0]}:` before each answer, and the other's name before each question, in a copy of it."
        )
    if not article.spoken():
        found = ", ".join(sorted({t.label for t in article.turns}))
        raise Refusal(
            f"{article.source}{title} seems to be an interview with somebody else: its lines begin with {found}; none of these is a name of "
            f"{names}, whom the project quotes. If one is, write the name so in a copy of it, or as `english:` of the speaker in sources.yaml."
        )


CURLY = str.maketrans({"‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "＇": "'", "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "＂": '"'})


def fold(text: str) -> str:
    """`text` for comparing: straight quotes, and every run of white space (no-break ones too) one blank."""
    return " ".join(text.translate(CURLY).split())


# Turns

MOST_IN_PASSING = 40  # words; a longer paragraph that begins so is an answer's
Begin = tuple[str, int, Role, str | None]
"""A label, where the text goes on, the part of whoever speaks, and a name."""


def _turns(page: Page, speakers: Sequence[Speaker], who: Speaker | None) -> list[Draft]:
    """The turns of a page, none where it holds no interview: by their labels, or as questions that `who` answers."""
    row = [b for b in map(labels.timeless, page.blocks) if b.text.strip() and not b.chinese]
    begun = _unlabelled(row, page.title, who) if who else _labelled(row, page.title or "", speakers)
    frames = Counter(b.frame for b, begin in zip(row, begun) if begin)
    most = max(frames.values(), default=0)
    inside = {frame for frame, n in frames.items() if n * 4 >= most} if who is None else {b.frame for b in row}
    repeated = _repeated([b.text[begin[1] if begin else 0 :] for b, begin in zip(row, begun)])
    last = max((n for n, begin in enumerate(begun) if begin), default=-1)
    drafts: list[Draft] = []
    opened = waiting = False
    for n, (block, begin) in enumerate(zip(row, begun)):
        text, short = block.text, len(block.text.split()) <= 14
        if patterns()["ending"].match(text) and (block.kind == "heading" or (short and n > last)):
            break
        if begin and block.frame in inside:
            label, at, role, name = begin
            drafts.append(Draft(label, role, name))
            drafts[-1].add(text[at:])
            opened, waiting = True, not drafts[-1].paragraphs
        elif n > last and drafts and drafts[-1].paragraphs and patterns()["closing"].match(text):
            break
        elif waiting:
            inside.add(block.frame)
            drafts[-1].add(text)
            waiting = False
        elif block.kind == "rule" or (who is None and block.frame in inside and _heading(block, row[n + 1 : n + 2])):
            opened = False
        elif opened and (block.soft or (block.frame in inside and not block.italic)) and n not in repeated and not _passing(block):
            drafts[-1].add(text, block.soft)
    return drafts if who else _exchange(drafts)


def _labelled(row: Sequence[Block], title: str, speakers: Sequence[Speaker]) -> list[Begin | None]:
    cast = labels.cast_of(row, title, speakers)
    begun = (labels.start_of(block, cast) for block in row)
    return [(start.label, start.at, *cast[start.key]) if start else None for start in begun]


def _unlabelled(row: Sequence[Block], title: str | None, who: Speaker) -> list[Begin | None]:
    """Headings, lines in bold and those marked as such are questions, all below is the answer; or every numbered item is a remark."""
    remarks = sum(bool(b.number) and b.kind == "item" for b in row) >= 3
    begun: list[Begin | None] = []
    asked: bool | None = None
    for block in row:
        mark = re.match(r"(?i)(Q|question|A|answer)\s*\d*\s*[:.：]\s*", block.text)
        question = (block.kind == "heading" and block.text != title) or (block.bold and not block.soft) or (mark and mark[1][0] in "Qq")
        at = mark.end() if mark else 0
        if remarks and block.number:
            begun.append((block.number, 0, "speaker", who.name))
            asked = False
        elif question:
            begun.append(("question", at, "interviewer", None))
            asked = True
        else:
            begun.append((who.english, at, "speaker", who.name) if asked and not _passing(block) else None)
            asked = asked and _passing(block)
    return begun


def _exchange(drafts: list[Draft]) -> list[Draft]:
    """The turns, from the first question on; none where nobody is asked."""
    first = next((n for n, d in enumerate(drafts) if d.role != "speaker"), len(drafts))
    turns = [d for d in drafts[first:] if d.paragraphs]
    exchanges = sum(a.role == "interviewer" and b.role == "speaker" for a, b in pairwise(turns))
    asked = any(d.role == "interviewer" and d.paragraphs[-1].endswith("?") for d in turns)
    roles = {d.role for d in turns}
    return turns if "interviewer" in roles and len(roles) > 1 and (exchanges > 1 or asked or "speaker" not in roles) else []


def _passing(block: Block) -> bool:
    """Whether a block is the page's, not the interview's."""
    words = len(block.text.split())
    note = block.kind == "quotation" and re.match(r"(?i)\W*notes?\b|[—–-]+\s*\S", block.text)
    return block.linked or bool(note) or (words <= MOST_IN_PASSING and bool(patterns()["passing"].match(block.text)))


def _heading(block: Block, after: Sequence[Block]) -> bool:
    """Whether a line is a heading, or looks like one: short, and in bold, a number, in title case or without an end."""
    text, words = block.text, len(block.text.split())
    if block.kind != "paragraph" or block.soft or any(b.soft for b in after):
        return block.kind == "heading"
    if (words <= 14 and block.marked >= len(text)) or re.fullmatch(r"(?i)(part|section|chapter)?\s*\(?[0-9ivx]{1,4}[.)]?", text):
        return True
    long = [w for w in re.findall(r"[^\W\d_][\w’'-]*", text) if len(w) > 3]
    titled = len(long) > 1 and sum(w[0].isupper() for w in long) > 0.75 * len(long) and words <= 16
    return (titled and not text.endswith((".", "…"))) or (words <= 12 and not re.search(r"[.!?:;,…—”\"’')\]]$", text))


def _repeated(texts: Sequence[str]) -> set[int]:
    """Pull quotes: those whose sentences all stand in another, longer text."""
    said = [[fold(text[start:end]).strip("\"' ") for start, end in split(text)] for text in texts]
    longest: dict[str, int] = {}
    for text, many in zip(texts, said):
        longest.update({sentence: max(longest.get(sentence, 0), len(text)) for sentence in many})
    return {n for n, many in enumerate(said) if len(texts[n].split()) > 3 and all(longest[s] > len(texts[n]) for s in many)}

"""An English article read from a page, a feed, Markdown or plain text: its title, and who says what in which sentence, or its numbered passages.

Every format becomes the same row of :class:`~.pages.Block` values; :mod:`.labels` tells which of them begin a turn, :mod:`.passages` reads a text
whose passages are numbered or stand beside their Chinese.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..findings import Misuse, Refusal
from ..sources.entry import Speaker
from . import labels, pages, passages
from .pages import Block, Page, patterns
from .turns import ArticleTurn, Piece, Role, Sentence, sentences


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


MOST_TURNS, MOST_SENTENCES, MOST_IN_TURN = 20_000, 60_000, 1_000


def read(raw: bytes, source: str, speakers: Sequence[Speaker], url: str | None = None, answers: str | None = None) -> Article:
    """The article in `raw`; of a feed the item that holds most of an interview. `answers`: who answers where questions are headings or in bold,
    by a speaker's name. Raises Refusal where the bytes are no text or no article, Misuse for an unknown name."""
    who = _answering(answers, speakers)
    best: tuple[tuple[int, int], Page | None, tuple[ArticleTurn, ...]] = ((-1, -1), None, ())
    for page in pages.pages(raw, source):
        if len(page.blocks) > MOST_TURNS * 4:
            raise Refusal(f"{source} is more than an article: it has {len(page.blocks):,} paragraphs; the most is {MOST_TURNS * 4:,}.")
        turns = _answered(page, who) if who else _turns(page, speakers)
        if not any(t.role == "speaker" for t in turns):
            turns = passages.read(page) or turns
        value = (sum(t.role in ("speaker", "passage") for t in turns), len(turns))
        best = max(best, (value, page, turns), key=lambda b: b[0])
    digest = hashlib.sha256(raw).hexdigest()
    _, found, turns = best
    longest = max(turns, key=lambda t: len(t.sentences), default=None)
    if longest is not None and (len(longest.sentences) > MOST_IN_TURN or sum(len(t.sentences) for t in turns) > MOST_SENTENCES):
        what = f"{len(longest.sentences):,} sentences belong to {longest.label!r} in line {longest.line}"
        raise Refusal(f"{source} is no article that can be paired: {what}; the most is {MOST_IN_TURN:,} for a turn and {MOST_SENTENCES:,} in all.")
    if found is None:
        return Article(None, source, url, digest, ())
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
    if any(b.cell or b.beside for b in page.blocks):
        return "it has a table, in which no column holds names that the project knows, nor numbers or Chinese beside English"
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


@dataclass
class _Draft:
    """A turn as it is read: paragraphs of pieces."""

    label: str
    role: Role
    speaker: str | None
    line: int
    paragraphs: list[list[Piece]]

    def add(self, block: Block, at: int = 0) -> None:
        text = block.text[at:].strip()
        if not text:
            return
        piece = (text, block, block.text.find(text, at))
        if block.soft and self.paragraphs and at == 0:
            self.paragraphs[-1].append(piece)
        else:
            self.paragraphs.append([piece])


def written(drafts: Iterable[_Draft]) -> tuple[ArticleTurn, ...]:
    """The turns of the drafts that have sentences."""
    turns: list[ArticleTurn] = []
    for draft in drafts:
        many = tuple(Sentence(text, line, n) for n, pieces in enumerate(draft.paragraphs) for text, line in sentences(pieces))
        if many:
            turns.append(ArticleTurn(len(turns) + 1, draft.label, draft.role, draft.speaker, draft.line, many))
    return tuple(turns)


def _title_case(text: str) -> bool:
    """Whether a line is written as headings are."""
    words = [w for w in re.findall(r"[^\W\d_][\w’'-]*", text) if len(w) > 3]
    return len(words) > 1 and sum(w[0].isupper() for w in words) / len(words) > 0.75 and len(text.split()) <= 16


def _heading(block: Block) -> bool:
    text = block.text.strip()
    if block.kind == "heading":
        return True
    if block.kind != "paragraph" or block.soft or block.more:
        return False
    words = len(text.split())
    if (words <= 14 and block.marked >= len(text)) or re.match(r"(?i)(part|section|chapter)?\s*\(?[0-9ivx]{1,4}[.)]?\s*$", text):
        return True
    ended = re.search(r"[.!?:;,…—”\"’')\]]$", text)
    return (_title_case(text) or (not ended and words <= 12)) and words > 0 and not text.endswith((".", "…"))


def _turns(page: Page, speakers: Sequence[Speaker]) -> tuple[ArticleTurn, ...]:
    """The turns of a page, () where it holds no interview."""
    page = replace(page, blocks=tuple(b for b in map(labels.timeless, _main(page.blocks, speakers)) if b.text.strip() and not b.chinese))
    cast = labels.cast(page, speakers)
    if not cast.roles:
        return ()
    found = [cast.of(b) for b in page.blocks]
    frames = Counter(b.frame for b, f in zip(page.blocks, found) if f)
    most = max(frames.values(), default=0)
    frames = Counter({f: n for f, n in frames.items() if n * 4 >= most})
    groups = _sound_groups(page.blocks, found)
    repeated = _repeated(page.blocks)
    last = max((index for index, f in enumerate(found) if f), default=-1)
    drafts: list[_Draft] = []
    opened, waiting, apart = False, False, False
    for index, (block, start) in enumerate(zip(page.blocks, found)):
        if block.group is not None and block.group not in groups:
            continue
        text = block.text.strip()
        if start and block.frame in frames:
            begin, role, name = start
            drafts.append(_Draft(begin.label, role, name, block.line, []))
            drafts[-1].add(block, begin.at)
            opened, waiting, apart = True, not drafts[-1].paragraphs, block.group is not None
            continue
        if patterns()["ending"].match(text) and (block.kind == "heading" or len(text.split()) <= 14):
            if block.kind == "heading" or index > last:
                break
            opened = False
            continue
        if index > last and drafts and drafts[-1].paragraphs and patterns()["closing"].match(text):
            break
        if not opened or not drafts:
            continue
        if waiting:
            waiting = False
            frames[block.frame] += 1
        elif block.kind == "rule" or (not block.soft and _heading(block)):
            opened = False
            continue
        elif (
            (block.frame not in frames and not block.soft)
            or (apart and block.group is None)
            or index in repeated
            or block.linked
            or (block.italic and not block.soft)
            or (patterns()["passing"].match(text) and len(text.split()) <= MOST_IN_PASSING)
        ):
            continue
        drafts[-1].add(block)
    turns = written(drafts)
    exchanges = sum(a.role == "interviewer" and b.role == "speaker" for a, b in pairwise(turns))
    asked = sum(t.role == "interviewer" and t.text.endswith("?") for t in turns)
    roles = {t.role for t in turns}
    if "speaker" in roles and exchanges < 2 and not asked:
        return ()
    return turns if "interviewer" in roles and len(roles) > 1 else ()


def _answered(page: Page, who: Speaker) -> tuple[ArticleTurn, ...]:
    """The turns where questions are headings, in bold or marked as such, and everything below is the answer of one person; or where every numbered
    item is a remark of one."""
    drafts: list[_Draft] = []
    row = [labels.timeless(b) for b in _main(page.blocks, (who,))]
    remarks = sum(bool(b.number) and b.kind == "item" for b in row) >= 3
    asked = 0
    for block in row:
        text = block.text.strip()
        mark = re.match(r"(?i)(Q|question|A|answer)\s*\d*\s*[:.：]\s*", text)
        question = (block.kind == "heading" and text != page.title) or (block.bold and not block.soft) or (mark and mark[1][0] in "Qq")
        if patterns()["ending"].match(text) and (block.kind == "heading" or len(text.split()) <= 14):
            break
        if drafts and patterns()["closing"].match(text):
            continue
        if not text or block.chinese or block.kind == "rule" or (patterns()["passing"].match(text) and len(text.split()) <= MOST_IN_PASSING):
            continue
        if question and not (remarks and block.number):
            asked += 1
            drafts.append(_Draft("question", "interviewer", None, block.line, []))
            drafts[-1].add(block, mark.end() if mark else 0)
        elif remarks and block.number:
            drafts.append(_Draft(block.number, "speaker", who.name, block.line, []))
            drafts[-1].add(block)
        elif (asked or remarks) and drafts and not (block.kind == "quotation" and re.match(r"(?i)\W*notes?\b", text)):
            if drafts[-1].role != "speaker":
                drafts.append(_Draft(who.english, "speaker", who.name, block.line, []))
            drafts[-1].add(block, mark.end() if mark else 0)
    return written(drafts)


def _main(row: Sequence[Block], speakers: Sequence[Speaker]) -> tuple[Block, ...]:
    """The blocks without those of a page's furniture, unless the interview itself stands in what looks like furniture."""
    wanted = [s for s in speakers if s.quotable]
    inside = Counter(b.furniture for b in row if any(labels.names(s.label, who) for s in labels.starts(b) for who in wanted))
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
    begins: dict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(plain):
        words = text.split()
        for at in range(len(words) - 3):
            begins[" ".join(words[at : at + 4])].append(index)
    found = set()
    for index, block in enumerate(row):
        if block.kind == "quotation" and re.match(r"[—–-]+\s*\S", block.text):
            found.add(index)
        elif len(words := plain[index].split()) >= 4 and block.cell is None:
            inner = re.sub(r"\s*—[^—]{3,40}$", "", plain[index]) if block.kind == "quotation" else plain[index]
            others = set(begins[" ".join(words[:4])][:50]) - {index}
            if any(len(plain[other]) > len(inner) and inner in plain[other] for other in others):
                found.add(index)
    return found

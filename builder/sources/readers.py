"""One reader per kind of document; all that is particular to a document is in its entry.

:func:`read` gives the turns and the findings of one document. What the entry passes over is not the interview and is no turn.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..findings import Finding, Place
from . import times
from .doubts import Doubts, strange
from .entry import PassOver, Source
from .numbered import passages
from .pattern import PATIENCE, Heads, Slow
from .turn import Segment, Turn
from .voices import ENDS, Voices

# Codecs of Python that no document is in: ways to write text in ASCII.
ESCAPES = ("idna", "punycode", "raw-unicode-escape", "unicode-escape")
SURROGATE = re.compile("[\ud800-\udfff]")
MOST_DIGITS = 9
# So much of what is passed over is kept in mind: what stands in it may belong to the sentence before or after.
SENTENCE = 400
# The number of a note, which is no word of a sentence.
# What counts and measures; a number before it is no footnote's.
COUNTED = re.compile("[米厘毫克吨斤元块亿万千百倍次岁年月个位％%]|公[里斤顷]|平方|立方")
REFERENCE = re.compile(r"[\[［〔【]\d{1,3}[\]］〕】]")
# More than this is no document that people could be shown a line of.
MOST_LINES, LONGEST_LINE = 300_000, 1_000_000


def decode(raw: bytes, source: Source, file: str) -> tuple[str, list[Finding]]:
    """The document's text, or "" and a finding that says where the encoding breaks."""
    try:
        if codecs.lookup(source.encoding).name.replace("_", "-") in ESCAPES:
            raise LookupError
        text = raw.decode(source.encoding).removeprefix("\ufeff")
        if half := SURROGATE.search(text):
            at = len(text[: half.start()].encode(source.encoding))
            raise UnicodeDecodeError(source.encoding, raw, at, at + 1, "half a character")
        return text, []
    except (LookupError, ValueError) as error:
        if isinstance(error, UnicodeDecodeError):
            return "", [_undecodable(raw, source, file, error)]
        hint = "Name an encoding that Python knows, such as utf-8 or gb18030."
        return "", [Finding("F008", source.at("encoding"), f"there is no encoding {source.encoding!r}.", hint)]


def _undecodable(raw: bytes, source: Source, file: str, error: UnicodeDecodeError) -> Finding:
    line = raw.count(b"\n", 0, error.start) + 1
    column = error.start - raw.rfind(b"\n", 0, error.start)
    hint = f"Record the right one as `encoding:` of {source.id!r} in sources.yaml; the file stays as it was received."
    return Finding("F002", Place(file, line, column), f"the file is not {source.encoding} at byte {column} of this line.", hint)


def read(text: str, source: Source, file: str, sister: tuple[Turn, ...] = (), voices: Voices | None = None) -> tuple[tuple[Turn, ...], list[Finding]]:
    """The turns of `text`. `sister`: the turns of the dialogue of the same recording (transcripts only); `voices`: the speakers' names."""
    findings: list[Finding] = []
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    doubts = Doubts(source, file, voices or Voices(), _marked(rows))
    if too_much := _too_much(rows, file):
        return (), [too_much]
    lines = list(_kept(rows, source, file, doubts, findings))
    turns: list[Turn]
    try:
        if source.kind == "dialogue":
            turns = _dialogue(lines, source, file, doubts, findings)
        elif source.kind == "list":
            turns = _list(lines, source, file, doubts, findings)
        elif source.kind == "passages":
            turns = passages(lines, source, file, doubts, findings)
        elif source.kind == "article":
            turns = _article(lines, source, doubts)
        else:
            turns = _transcript(lines, source, sister, doubts, findings)
    except Slow as slow:
        message = f"the regular expressions of {source.id!r} take more than {PATIENCE:g} seconds, {str(slow)[:60]!r} among them."
        hint = "Begin it with ^, and write * or + for a number in braces; or divide the document."
        return (), [Finding("S006", source.reader.at(), message, hint)]
    findings += doubts.findings()
    findings += strange((segment for turn in turns for segment in turn.segments), source, file)
    if not turns and not findings:
        findings.append(Finding("S006", source.at("reader"), f"{source.id!r} gives no turn at all.", "Correct its `reader:`."))
    return tuple(turns), findings


def _marked(rows: Iterable[str]) -> bool:
    """Whether nearly all lines end in a mark, so that one without is a heading or a caption."""
    ended = [row.rstrip()[-1] in ENDS for row in rows if row.strip()]
    return len(ended) > 1 and 4 * sum(ended) >= 3 * (len(ended) - 1)


def _too_much(rows: list[str], file: str) -> Finding | None:
    if len(rows) > MOST_LINES:
        message = f"the document has {len(rows):,} lines, and {MOST_LINES:,} are the most."
        return Finding("F011", Place(file, MOST_LINES), message, "Divide it, and give each part an entry of its own.")
    for number, row in enumerate(rows, 1):
        if len(row) > LONGEST_LINE:
            message = f"this line has {len(row):,} characters, and {LONGEST_LINE:,} are the most."
            return Finding("F011", Place(file, number), message, "Divide the document, and give each part an entry of its own.")
    return None


def _kept(rows: list[str], source: Source, file: str, doubts: Doubts, findings: list[Finding]) -> Iterator[tuple[int, list[Segment]]]:
    """The lines that are not passed over. No segments: a line of another's was passed over there, and what follows is not the last speaker's."""
    spoken = times.spoken(rows) if source.reader.times else {}
    used: set[int] = set()
    gap, kept = "", list[Segment]()
    for number, line in enumerate(rows, 1):
        start, end = spoken.get(number, (0, len(line)))
        segments = [Segment(number, start + 1, line[start:end])]
        ends = False
        for index, skip in enumerate(source.reader.pass_over):
            if not skip.covers(number) or not (skip.text is None or skip.text in line):
                continue
            used.add(index)
            if skip.text is None:
                gap += f"\n{line}\n" * any(map(str.isalpha, line))
                ends = ends or doubts.begins(line)
                segments = []
            else:
                segments = [part for segment in segments for part in _cut(segment, skip.text)]
                findings += _torn(line, skip.text, source, Place(file, number, line.index(skip.text) + 1))
                if doubts.beheaded(line, skip.text):
                    ends = True
                    findings += _bared(line, skip, source, Place(file, number, line.index(skip.text) + 1))
        here = [segment for segment in map(_strip, segments) if segment.text]
        if here:
            kept, gap = [replace(here[0], gap=gap + here[0].gap), *here[1:]], ""
            yield number, kept
        gap += segments[-1].gap if segments and not segments[-1].text.strip() else ""
        if gap and kept and not ends and len(kept[-1].rest) < SENTENCE:
            kept[-1] = replace(kept[-1], rest=gap[:SENTENCE])
        gap = gap[-SENTENCE:]
        if ends:
            kept = []
            yield number, []
    for index, skip in enumerate(source.reader.pass_over):
        if index not in used:
            what = f"the text {skip.text!r} is not in line {skip.lines}" if skip.text else f"there are no lines {skip.lines}"
            place = source.reader.at("pass_over", index)
            findings.append(Finding("S005", place, f"{what} of {source.id!r}.", "Correct the lines or the text, or delete the entry."))


def _torn(line: str, text: str, source: Source, place: Place) -> Iterator[Finding]:
    """A finding where words are passed over with a word on either side: they are a part of the sentence."""
    before, _, after = line.partition(text)
    if before[-1:].isalnum() and after[:1].isalnum() and text[0].isalnum() and text[-1].isalnum():
        message = f"`pass_over` takes {text!r} out of a sentence of {source.id!r}."
        yield Finding("S010", place, message, "Pass over a whole clause or sentence, from mark to mark, or none of it.")


def _bared(line: str, skip: PassOver, source: Source, place: Place) -> Iterator[Finding]:
    """A finding where a label is passed over and words after it are kept: they would be the last speaker's."""
    if (skip.text or "") and line.split(skip.text or "", 1)[1].strip():
        message = f"what is passed over begins with a label, and words after it in this line of {source.id!r} are kept."
        yield Finding("S007", place, message, "Pass over all that is said under the label, or none of it.")


def _cut(segment: Segment, text: str) -> Iterator[Segment]:
    at = segment.text.find(text)
    if at < 0:
        yield segment
        return
    yield Segment(segment.line, segment.column, segment.text[:at], segment.gap)
    mark = REFERENCE.fullmatch(text) and not COUNTED.match(segment.text, at + len(text))
    gap = text if any(unicodedata.category(c)[0] not in "CZ" for c in text) and not mark else ""
    yield from _cut(Segment(segment.line, segment.column + at + len(text), segment.text[at + len(text) :], gap), text)


def _strip(segment: Segment) -> Segment:
    left = len(segment.text) - len(segment.text.lstrip())
    return replace(segment, column=segment.column + left, text=segment.text.strip())


def _dialogue(lines: list[tuple[int, list[Segment]]], source: Source, file: str, doubts: Doubts, findings: list[Finding]) -> list[Turn]:
    labels = sorted(((label, name) for name, many in source.reader.labels.items() for label in many), key=lambda pair: -len(pair[0]))
    mark, heads = source.reader.section_mark, Heads()
    turns: list[Turn] = []
    section: str | None = None
    announced = False
    current: list[Segment] | None = None
    speaker: str | None = None
    began = 0
    seen: set[str] = set()

    def close() -> None:
        nonlocal current
        if current:
            turns.append(Turn(source.id, len(turns) + 1, speaker, section, tuple(current)))
        current = None

    for number, segments in lines:
        if not segments:
            close()
            continue
        first = segments[0]
        label = next(((text, name) for text, name in labels if first.text.startswith(text)), None)
        if mark and heads.search(mark, first.text):
            close()
            announced = True
        elif label:
            if current and label[1] == speaker and current[-1].line != began:
                doubts.asked(current[-1])
            close()
            began = number
            seen.add(label[0])
            speaker = label[1]
            rest = _strip(replace(first, column=first.column + len(label[0]), text=first.text[len(label[0]) :], gap=""))
            current = [s for s in [rest, *segments[1:]] if s.text]
            doubts.label(first, label[0])
            for segment in current:
                doubts.line(segment, first=True)
        elif announced or source.reader.unlabelled == "heading":
            close()
            doubts.heading(first)
            section, announced = "".join(s.text for s in segments), False
        elif current is not None:
            for segment in segments:
                doubts.line(segment, first=segment is not first)
            current += segments
        else:
            hint = "Pass the line over with a reason, or add the label it begins with."
            findings.append(Finding("S006", Place(file, number, first.column), f"no speaker's turn has begun in {source.id!r} here.", hint))
    close()
    for name, many in source.reader.labels.items():
        for index, text in enumerate(many):
            if text not in seen:
                place = source.reader.at("labels", name, index)
                findings.append(Finding("S005", place, f"no line of {source.id!r} begins with the label {text!r}.", "Correct it or delete it."))
    return turns


def _list(lines: list[tuple[int, list[Segment]]], source: Source, file: str, doubts: Doubts, findings: list[Finding]) -> list[Turn]:
    number_at, heads = source.reader.number or r"^(\d+)[.、．]\s*", Heads()
    turns: list[Turn] = []
    taken: set[int] = set()
    last = 0
    for number, segments in ((n, s) for n, s in lines if s):
        first = segments[0]
        found = heads.match(number_at, first.text)
        digits = found.group(1) or "" if found else ""
        n = int(digits) if digits.isdecimal() and len(digits) <= MOST_DIGITS else None
        fault = ""
        if len(digits) > MOST_DIGITS and digits.isdecimal():
            fault = f"the item number of {source.id!r} has {len(digits)} digits here, and {MOST_DIGITS} are the most."
        elif n is None:
            fault = f"this line of {source.id!r} has no item number."
        elif taken and n <= last:
            fault = f"item {n} of {source.id!r} comes after item {last}."
        if fault:
            findings.append(Finding("S006", Place(file, number, first.column), fault, "Pass the line over with a reason, or correct `number:`."))
        # Of two items with one number the second could not be named.
        if n is None or n in taken:
            continue
        taken.add(n)
        last = n
        rest = _strip(replace(first, column=first.column + found.end(), text=first.text[found.end() :]))
        doubts.swallowed(first, first.text[: found.start(1)] + first.text[found.end(1) : found.end()])
        for segment in (rest, *segments[1:]) if source.reader.speaker else ():
            doubts.line(segment, item=True)
        items = tuple(s for s in (rest, *segments[1:]) if s.text)
        if items:
            turns.append(Turn(source.id, n, source.reader.speaker, None, items, str(n)))
    return turns


def _article(lines: list[tuple[int, list[Segment]]], source: Source, doubts: Doubts) -> list[Turn]:
    """A turn for each paragraph; of verse, for each stanza."""
    heads = Heads()
    turns: list[Turn] = []
    section: str | None = None
    verse, last = source.genre == "verse", 0
    for number, segments in ((n, s) for n, s in lines if s):
        text = "".join(s.text for s in segments)
        if any(heads.search(heading, text) for heading in source.reader.headings):
            section = text
            doubts.heading(segments[0])
            continue
        for segment in segments if source.reader.speaker else ():
            doubts.line(segment, first=verse or segment is not segments[0])
        if verse and turns and number == last + 1:
            turns[-1] = replace(turns[-1], segments=(*turns[-1].segments, *segments))
        else:
            turns.append(Turn(source.id, len(turns) + 1, source.reader.speaker, section, tuple(segments)))
        last = number
    return turns


def _transcript(
    lines: list[tuple[int, list[Segment]]], source: Source, sister: tuple[Turn, ...], doubts: Doubts, findings: list[Finding]
) -> list[Turn]:
    """The turns of a recording without speaker marks, each cut where its sister's turn begins (see :func:`sound.project`)."""
    from . import sound

    segments = tuple(segment for _, many in lines for segment in many)
    alone = source.reader.speaker if source.reader.sister is None else None
    for segment in segments:
        doubts.line(segment, item=True) if alone else doubts.inside(segment)
        doubts.dashed(segment)
    if alone and segments:
        return [Turn(source.id, 1, alone, None, segments)]
    if not segments or not sister:
        if not sister:
            hint = "Name a dialogue of the same recording as `sister:`, or who alone speaks as `speaker:`."
            findings.append(Finding("S006", source.reader.at("sister"), f"{source.id!r} has no sister document to take its turns from.", hint))
        return []
    whole = Turn(source.id, 0, None, None, segments)
    cuts = sound.project([turn.text for turn in sister], whole.text)
    turns: list[Turn] = []
    for turn, (start, end), (following, _) in zip(sister, cuts, [*cuts[1:], (None, None)]):
        if piece := _slice(whole, start, end):
            # What was heard before the first turn, and after a turn and in none, is nobody's, and may belong to their sentences.
            before, after = "" if turns else whole.text[:start][-SENTENCE:], whole.text[end:following][:SENTENCE]
            piece = (replace(piece[0], gap=before + piece[0].gap), *piece[1:])
            piece = (*piece[:-1], replace(piece[-1], rest=after + piece[-1].rest))
            turns.append(Turn(source.id, len(turns) + 1, turn.speaker, turn.section, piece))
    return turns


def _slice(turn: Turn, start: int, end: int) -> tuple[Segment, ...]:
    """The segments of `turn` between two offsets of its text."""
    parts: list[Segment] = []
    for at, segment in zip(turn.starts, turn.segments):
        first, last = max(start - at, 0), min(end - at, len(segment.text))
        if first < last:
            whole = replace(segment, gap=segment.gap * (not first), rest=segment.rest * (last == len(segment.text)))
            parts.append(_strip(replace(whole, column=segment.column + first, text=segment.text[first:last])))
    return tuple(part for part in parts if part.text)

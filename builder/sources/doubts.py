"""What is doubtful in the lines of a source as its reader takes them: told once of each kind with all its lines, and answered by a label, by
`pass_over`, or with a reason under `spoken`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from .. import alphabet
from ..findings import Finding, Place
from .entry import Source, Sources
from .turn import Segment
from .voices import ASIDE, COLON, Cue, Voices, core, form, human, key

COUNTERS = "第条條章节節则則句项項问問题題回课課篇段页頁号號集期QqAaNo"
ANOTHERS = "the words after it would be another's"
REMEDY = {
    "S007": "Add it to `labels:` as it stands there, or pass it over",
    "S008": "Pass it over",
    "S010": "Let the expression end before them, or pass it over",
    "signed": "Pass the line over",
    "sentence": "Let the expression of headings leave it out",
    "label": "Give the label to the speaker whose it is",
}


# A remark in brackets before a label.
AHEAD = re.compile(r"^\s*[(（【\[][^)）】\]]{0,30}[)）】\]]\s*")


class Doubts:
    """The doubts about one source. `marked`: whether nearly all its lines end in marks."""

    def __init__(self, source: Source, file: str, voices: Voices, marked: bool = False) -> None:
        self._source, self._file, self._voices, self._marked = source, file, voices, marked
        self._owners = [(label, name) for name, many in source.reader.labels.items() for label in many]
        self._found: dict[tuple[str, str, str, str], list[Place]] = {}
        self._used: set[int] = set()

    def line(self, segment: Segment, first: bool = False, item: bool = False) -> None:
        """Look at a line that a speaker would get. `first`: it follows a label, and only another one would be amiss there; `item`: it follows
        an item's number, and is no heading."""
        cue = self._voices.cue(segment.text, alone=not first)
        bare = "a heading" if self._marked and not segment.rest and segment.text[-1:].isalnum() else None
        looks = None if first or item else form(segment.text) or bare
        if cue and (cue.certain or not (first or looks in ("a caption", "a notice"))):
            self._label(segment, cue)
        elif looks:
            self._doubt("S008", f"looks like {looks}", "it would be read as the speaker's words", segment)
        if self._source.kind == "dialogue" and (named := self._voices.addressed(segment.text)):
            self._doubt("S007", f"names {named!r}, whose words it would be", ANOTHERS, segment, Cue(named, False))
        self.inside(segment, cue.words if cue else "")
        if signed := self._voices.signed(segment.text):
            self._doubt("S007", f"ends in {signed.words!r}", "the words before it would be another's", segment, signed, "signed")

    def label(self, segment: Segment, label: str) -> None:
        """Look at a line that begins with a declared label: it may be that of one who asks, or take words with it."""
        speaker = next((name for text, name in self._owners if text == label), "")
        if asks := self._voices.usurped(label, speaker):
            self._doubt("S007", f"begins with {asks!r}, which is given to {speaker}", ANOTHERS, segment, Cue(asks, True), "label")
        after, swallowed = segment.text[len(label) :][:1], re.split(f"[{COLON}]", label)[-1] if any(c in COLON for c in label) else ""
        if any(map(str.isalnum, swallowed)):
            self.swallowed(segment, swallowed)
        elif label[-1].isalnum() and after.isalnum():
            what = f"begins with the label {label!r}, which ends inside a word there"
            self._doubt("S007", what, "the words of the line may be another's", segment, Cue(label, False))

    def asked(self, segment: Segment) -> None:
        """Look at a line without a label before another label of the same speaker: a question there is hardly his own."""
        if segment.text.rstrip('”」』"')[-1:] in "？?" or any(c in segment.text for c in "您妳"):
            self._doubt("S007", "asks, and the same speaker's label follows it", ANOTHERS, segment, Cue(segment.text[-1], False))

    def heading(self, segment: Segment) -> None:
        """Look at a line that would be a heading."""
        if segment.text.rstrip()[-1:] in "。；，;," or "。" in segment.text:
            self._doubt("S008", "looks like a sentence", "it would be read as a heading, and bind nothing", segment, remedy="sentence")
        if (cue := self._voices.cue(segment.text)) and cue.certain:
            self._label(segment, cue, why="it would be read as a heading")

    def swallowed(self, segment: Segment, words: str) -> None:
        """Tell of words that a label or a number's expression takes with it: they would be cut from what is said."""
        if letters := "".join(c for c in words if c.isalnum() and c not in COUNTERS):
            what = f"loses the words {letters!r} to a label or to `number:`"
            self._doubt("S010", what, "they would be missing from what is said", segment, Cue(letters, True))

    def inside(self, segment: Segment, told: str = "") -> None:
        """Look for labels in the middle of a line; `told`: the one at its beginning."""
        for cue in self._voices.inside(segment.text):
            if not (key(cue.words) in key(told) and cue.at < 8):
                self._label(replace(segment, column=segment.column + cue.at, text=segment.text[cue.at :]), cue, " in the middle of a line")

    def dashed(self, segment: Segment) -> None:
        """Look for the dash by which subtitles mark that another one speaks."""
        if segment.text[:1] in "-–—" and any(map(str.isalnum, segment.text)):
            self._label(segment, Cue(segment.text[0], True))

    def begins(self, text: str) -> bool:
        """Whether `text` begins with a label of the source, or with what is one: somebody's name or role, alone or before a colon."""
        apart = ASIDE.sub("", AHEAD.sub("", text))
        cue = self._voices.cue(apart)
        colon = cue and human(cue.words) and re.search(rf"{re.escape(cue.words)}\W{{0,3}}[{COLON}]", apart)
        return self._labelled(text) or bool(cue and (cue.certain or colon))

    def beheaded(self, line: str, passed: str) -> bool:
        """Whether `passed` takes a label, or a part of one, from the beginning of a line."""
        kept = line.replace(passed, "", 1)
        within = line.find(passed) < min((line.find(c) for c in COLON if c in line), default=0)
        return self.begins(passed) or (within and self.begins(line) and not self._labelled(kept))

    def _labelled(self, text: str) -> bool:
        return any(text.lstrip().startswith(label) for label, _ in self._owners)

    def _label(self, segment: Segment, cue: Cue, where: str = "", why: str = ANOTHERS) -> None:
        self._doubt("S007", f"has what looks like the label {cue.words!r}{where}", why, segment, cue)

    def _doubt(self, code: str, what: str, why: str, segment: Segment, cue: Cue | None = None, remedy: str = "") -> None:
        if not self._answered(segment, cue is not None and cue.certain):
            place = Place(self._file, segment.line, segment.column)
            places = self._found.setdefault((code, what, why, REMEDY[remedy or code]), [])
            places += [place] * (place not in places[-1:])

    def _answered(self, segment: Segment, certain: bool) -> bool:
        """Whether `spoken` answers it; what is certain needs the line's own number or the words."""
        folded = alphabet.fold(segment.text)[0]
        hits = set()
        for index, answer in enumerate(self._source.reader.spoken):
            if answer.covers(segment.line):
                if answer.text is not None:
                    good = alphabet.fold(answer.text)[0].strip() in folded[: len(answer.text) + 12]
                else:
                    good = not certain or "-" not in (answer.lines or "-")
                hits |= {index} if good else set()
        self._used |= hits
        return bool(hits)

    def findings(self) -> Iterator[Finding]:
        """One finding of each kind, at its first line; and the answers that answer nothing."""
        for (code, what, why, remedy), places in self._found.items():
            rows = [str(p.line) for p in places[1:]]
            more = f" (so do lines {', '.join(rows[:8])}{', …' * (len(rows) > 8)})" if rows else ""
            answer = f'- {{lines: "{places[0].line}", reason: …}}'
            hint = f"{remedy}, or say under `spoken:` of its `reader:` why these are the speaker's words: {answer}."
            yield Finding(code, places[0], f"a line of {self._source.id!r} {what}{more}: {why}.", hint)
        for index in {*range(len(self._source.reader.spoken))} - self._used:
            message = f"this answers no doubt about a line of {self._source.id!r}."
            yield Finding("S005", self._source.reader.at("spoken", index), message, "Correct the lines or the text, or delete the entry.")


def named_otherwise(sources: Sources) -> Iterator[Finding]:
    """Labels that are another speaker's name, or that two speakers share."""
    voices = Voices.of(sources, labels=False)
    for entry in sources.sources:
        taken: dict[str, str] = {}
        for name, labels in entry.reader.labels.items():
            for index, label in enumerate(labels):
                place, hint = entry.reader.at("labels", name, index), "Give each speaker his own labels."
                other = voices.who(core(label))
                if other not in (None, "a role", name) and name in voices.names.values():
                    yield Finding("S004", place, f"the label {label!r} is the name of {other}, not of {name}.", hint)
                if taken.setdefault(label, name) != name:
                    yield Finding("S003", place, f"the label {label!r} is that of {taken[label]} already.", hint)


def strange(lines: Iterable[Segment], source: Source, file: str) -> Iterator[Finding]:
    """Characters of the turns that could not go onto a card, each told once."""
    seen: set[str] = set()
    for segment in lines:
        for fault in alphabet.faults(segment.text, "document"):
            if fault.char not in seen:
                seen.add(fault.char)
                message = f"{source.id!r} holds {fault} here."
                hint = f'Pass it over: - {{lines: 1-, text: "\\U{ord(fault.char):08X}", reason: …}}.'
                yield Finding("S009", Place(file, segment.line, segment.column + fault.at), message, hint)

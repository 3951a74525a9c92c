"""Where a card comes from, as its back tells it; other witnesses are folded, and what differs in them is marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from ..edition import Edition
from ..english.wording import PROJECT, English
from ..quotes.align import align
from ..quotes.collate import Witness
from ..sources.entry import Source, Sources
from ..sources.normal import normalise
from .markup import Lead, attribute, chinese, escape, linked

GRADES = {
    "attested": "Attested: two or more independent sources have it.",
    "single": "Single: one source has it.",
    "restored": "Restored: a damaged reading, mended from other witnesses as listed.",
}

SLUG = re.compile(r"(?<![\w&#-])[a-z0-9]+(?:-[a-z0-9]+)*(?![\w-])")

Rows = list[tuple[str, Iterable[str]]]


def provenance(edition: Edition, english: English, sources: Sources, lead: Lead, report: str) -> str:
    """The field's HTML. `report`: where a learner reports a mistake."""
    return _Teller(edition, sources, lead).tell(english, report)


class _Teller:
    def __init__(self, edition: Edition, sources: Sources, lead: Lead) -> None:
        self._quote, (self._own, *self._others) = edition.quote, edition.collation.witnesses
        self._entries = {s.id: s for s in sources.sources}
        self._numbers = edition.numbers
        self._lead = lead

    def tell(self, english: English, report: str) -> str:
        quote = self._quote
        rows: Rows = [("Source", [self._named(self._own), self._words(self._own.source, " ".join(self._own.text.split()))])]
        if quote.emendations:
            rows.append(("Emended", [self._emendation(e.stood, e.put, e.ground, e.sources) for e in quote.emendations]))
        rows.append(("Attestation", [escape(GRADES[quote.attestation])]))
        folded: Rows = []
        if others := [w for w in self._others if w.kind != "paraphrase"]:
            folded.append(("Other witnesses", [f"{self._named(w)}: {self._compared(w)}" for w in others]))
        # What a machine misheard bears on no sense.
        if told := [a for a in quote.apparatus if a.kind != "misheard"]:
            folded.append(("What the differences mean", [self._difference(a.source, a.shown, a.has, a.reason) for a in told]))
        if hints := [w for w in self._others if w.kind == "paraphrase"]:
            folded.append(("The same thought, in a text that went through another language", [self._named(w) for w in hints]))
        more = f"<details><summary>{_summary(len(others), bool(told))}</summary>{_table(folded)}</details>" if folded else ""
        said = "this project’s own rendering" if english.authority == PROJECT else english.citation or english.authority
        last: Rows = [("English", [linked(said)]), ("Card", [escape(quote.id)]), ("Found a mistake?", [linked(" ".join(report.split()))])]
        return _table(rows) + more + _table(last)

    def _language(self, source: Source) -> str:
        return "zh-Hans" if source.script == "simplified" else "zh-Hant"

    def _words(self, source: str, text: str) -> str:
        return f'<span class="reading-text" lang="{self._language(self._entries[source])}">{escape(text)}</span>'

    def _named(self, witness: Witness) -> str:
        entry = self._entries[witness.source]
        title = chinese(entry.title, self._language(entry))
        if entry.url:
            title = f'<a href="{attribute(entry.url)}">{title}</a>'
        place = f"passage {self._numbers[witness.source]}" if witness.source in self._numbers else f"line {witness.line}"
        return f"{escape(entry.english)} ({title}), {place}"

    def _name(self, source: str) -> str:
        entry = self._entries.get(source)
        return escape(entry.english if entry else source)

    def _compared(self, witness: Witness) -> str:
        """The witness's reading: what the card has and it has not is struck out, what it has instead is marked as put in."""
        entry = self._entries[witness.source]
        shown = self._lead.composer.in_script(self._quote.text, entry.script)
        compared = "".join(marked(align(normalise(shown).text, normalise(witness.text).text)))
        return f'<span class="reading-text" lang="{self._language(entry)}">{compared}</span>'

    def _emendation(self, stood: str, put: str, ground: str, on: Sequence[str]) -> str:
        names = f" ({', '.join(map(self._name, on))})" if on else ""
        own = self._own.source
        return f"<del>{self._words(own, stood)}</del> <ins>{self._words(own, put)}</ins> {self._told(ground)}{names}"

    def _difference(self, source: str, shown: str, has: str, reason: str) -> str:
        sides = [f"<{tag}>{self._words(source, text)}</{tag}> " for tag, text in (("del", shown), ("ins", has)) if text]
        return f"{self._name(source)}: {''.join(sides)}{self._told(reason)}"

    def _told(self, text: str) -> str:
        """An editor's words; the id of a source, where it cannot be a word of English, as the source's title."""
        return SLUG.sub(lambda found: self._title(found[0]), escape(text))

    def _title(self, word: str) -> str:
        entry = None if word.isalpha() else self._entries.get(word)
        return f"“{chinese(entry.title, self._language(entry))}”" if entry else word


def marked(columns: Sequence[tuple[str, str]]) -> Iterator[str]:
    for same, run in groupby(columns, key=lambda c: c[0] == c[1] or not (c[0][:1].isalnum() or c[1][:1].isalnum())):
        pairs = list(run)
        ours, theirs = ("".join(unit for unit in side if same or unit[:1].isalnum()) for side in zip(*pairs))
        if same:
            yield escape(theirs)
        else:
            yield f"<del>{escape(ours)}</del>" * bool(ours) + f"<ins>{escape(theirs)}</ins>" * bool(theirs)


def _summary(witnesses: int, differences: bool) -> str:
    what = f"{witnesses} other witness{'es' * (witnesses != 1)}" if witnesses else "The same thought elsewhere"
    return what + " and what differs" * differences


def _table(rows: Rows) -> str:
    return "<dl>" + "".join(f"<dt>{escape(k)}</dt>" + "".join(f"<dd>{v}</dd>" for v in many) for k, many in rows) + "</dl>"

"""`seeds/english/machine.yaml`: machine drafts of the quotes that have no English, for the editor's eyes only.

One quote at a time, and each draft is kept, the file whole, before the next is asked for: whatever ends a run, what was made stays, and
the next run goes on from there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import yaml

from .. import rounds
from ..chinese.text import Composer
from ..english.entry import Draft, Drafts
from ..english.language import unfit
from ..english.wording import choose
from ..files import alone, now, replace, stamp
from ..findings import Refusal
from ..project import ENGLISH, MACHINE, Project
from ..quotes.entry import Quote
from ..rounds import Failure, Outcome
from ..yamlfile import load
from .backends import Translate

FILE = f"{ENGLISH}/{MACHINE}"
HEADER = """\
# Written by `yulu draft`: machine drafts for the editor, never built. What is right goes into `english:` of the quote, in an editor's words;
# a draft is made again when its quote's text changes, or when its entry is deleted here.
"""


def waiting(project: Project, names: Sequence[str] = ()) -> tuple[list[Quote], list[str]]:
    """The quotes that need a draft, of those called `names` or of all, in the project's order; and why any that was named needs none.

    Raises Refusal for a name that no quote has.
    """
    published = [t.translation for t in project.translations]
    drafted = {draft.quote: draft for draft in (project.drafts.drafts if project.drafts else ())}
    chosen = [project.quote(name) for name in dict.fromkeys(names)] or list({q.id: q for q in reversed(project.quotes)}.values())[::-1]
    quotes: list[Quote] = []
    remarks: list[str] = []
    for quote in chosen:
        if quote.attestation == "doubtful":
            remarks.append(f"{quote.id} is doubtful: it goes on no card, and needs no draft.")
        elif quote.english:
            remarks.append(f"{quote.id} has its English already.")
        elif english := choose(quote, project.translations, published):
            remarks.append(f"{quote.id} has its English already, by {english.authority}.")
        elif quote.id in drafted and drafted[quote.id].chinese == quote.text:
            remarks.append(f"{quote.id} has a draft already. Delete its entry in {FILE} to have it made again.")
        else:
            quotes.append(quote)
    return quotes, remarks if names else []


def run(
    project: Project, quotes: Sequence[Quote], translate: Translate, backend: str, limit: int, say: Callable[[str], None] = lambda line: None
) -> Outcome:
    """Draft `quotes` one after the other, keeping each. `limit`: bytes of UTF-8 that `translate` takes at once; `say` is told of the progress.

    Raises Refusal where a draft cannot be kept.
    """
    composer = Composer(phrases=project.phrases)

    def make(quote: Quote) -> None:
        script = composer.script_of(quote.text)
        english = " ".join(_fit(piece, translate(piece, script)) for piece in pieces(quote.text, limit))
        keep(project.root, Draft(quote=quote.id, chinese=quote.text, text=english, backend=backend, drafted=stamp(now())))

    return rounds.run(quotes, lambda quote: quote.id, make, say, "quotes")


def keep(root: Path, draft: Draft) -> None:
    """Put `draft` into the file, in place of an older one of its quote; the others stay as they stand there now. Raises Refusal."""
    path = root / FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(f"The draft of {draft.quote} was not kept: {ENGLISH} cannot be written: {error.strerror}.") from error
    with alone(path.parent):
        drafts: Drafts | None = Drafts(drafts=())
        if os.path.lexists(path):
            drafts, findings = load(root, FILE, Drafts)
            if drafts is None:
                raise Refusal(f"The draft of {draft.quote} was not kept: {FILE} must be mended first.", findings)
        rows = {row.quote: row for row in (*drafts.drafts, draft)} if drafts else {}
        content = {"drafts": [rows[name].model_dump() for name in sorted(rows)]}
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1_000_000)
        replace([(path, (HEADER + text).encode("utf-8"))])


def _fit(chinese: str, english: str) -> str:
    """The answer as one line. Raises Failure where it is no English for `chinese`."""
    line = " ".join("".join(c for c in english if c.isprintable() or c.isspace()).split())
    if reason := unfit(chinese, line):
        raise Failure(f"the answer is {reason}, and was not kept")
    return line


_CLOSING = "[”’」』）)\"']*"
_CUTS = (
    re.compile(rf".+?(?:(?:[。！？!?…]|\.(?=\s))+{_CLOSING}|\n|$)", re.DOTALL),
    re.compile(rf".+?(?:[，、；：,;:—]+(?![0-9]){_CLOSING}|$)", re.DOTALL),
    re.compile(r"[A-Za-z0-9'’-]+|.", re.DOTALL),
    re.compile(r".", re.DOTALL),
)


def pieces(text: str, limit: int, cuts: Sequence[re.Pattern[str]] = _CUTS) -> list[str]:
    """`text` in pieces of at most `limit` bytes of UTF-8: cut at sentence ends, or else at clauses, or else between words, or else anywhere."""
    if len(text.encode()) <= limit:
        return [text]
    rows: list[str] = []
    for part in cuts[0].findall(text):
        if rows and len((rows[-1] + part).encode()) <= limit:
            rows[-1] += part
        elif len(part.encode()) <= limit:
            rows.append(part)
        else:
            rows += pieces(part, limit, cuts[1:])
    return [row for row in rows if row.strip()]

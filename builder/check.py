"""Every finding of a whole project, at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from . import ignore, style
from .audio.check import check as check_audio
from .audio.said import Said, said
from .chinese.shown import PHRASES
from .edition import Editor, Judgement
from .english import wording
from .files import read
from .findings import Finding, in_order
from .names import alike
from .near import meant
from .project import DOCUMENTS, SOURCES, Project
from .quotes import collate, proof
from .quotes.entry import Quote
from .recipes import select
from .recipes.entry import UNWRITTEN, Recipe
from .sources.entry import Source
from .sources.normal import bare

THEME = "Or add it to seeds/themes.yaml: - {{slug: {}, english: …, chinese: …, description: …}}."
# So many letters in common let one passage be looked for in another.
PASSAGE = 8
# So many quotes are judged while another process begins.
LEAST = 600
# After these a source is not read as it should be.
UNSURE = frozenset({"S001", "S003", "S004", "S005", "S006", "S007"})


def check(project: Project, editor: Editor | None = None) -> tuple[Finding, ...]:
    """All findings, by place. What a file that could not be read would have told is not guessed at."""
    editor = editor or Editor(project)
    findings = [*project.findings, *_sources(project)]
    broken = any(f.code.startswith("F") for f in project.findings)
    # What rests on a source that is not read as it should be is not measured: that would give remedies for what is not wrong.
    unsure = _unsure(project, findings)
    silent = dict(_silent(project, unsure))
    findings += silent.values()
    unsure |= silent.keys()
    undecided = any(f.place.file == PHRASES for f in project.findings)
    answers: dict[str, object] = {}
    used: set[int] = set()
    if not unsure and not undecided and project.turns:
        share(project, editor)
    for quote in editor.ahead(project.watch(project.quotes, "check")):
        if quote.witness.source in unsure or not project.turns:
            findings += [*proof.form(quote, project.style.shortest, project.style.longest), *wording.own(quote)]
            continue
        judged = _judge(quote, project, editor, not undecided, not unsure) if unsure or undecided else judge(quote, project, editor)
        findings += judged.findings
        if judged.turn is not None and project.library.entries[judged.turn[0]].kind == "dialogue":
            answers[quote.id] = judged.turn
        used.update(judged.synonyms)
    findings += editor.phrase_doubts()
    findings += collate.spellings(project.sources, used if findings == [] else None)
    if not broken:
        findings += _quotes(project)
        findings += style.check(project.style, project.quotes, answers)
        findings += wording.check(project.quotes, project.translations, project.drafts)
        authorities = [t.translation for t in project.translations]
        recipes = list(project.recipes.values())
        findings += select.check(recipes, project.quotes, [t.slug for t in project.themes], authorities, [t.english for t in project.themes])
        findings += _audio(project, editor)
        findings += _unwritten(project)
    editor.save()
    result = ignore.judged(project.quotes, findings)
    return in_order([*result.told, *ignore.check(project.quotes, result, not broken and not unsure)])


def judge(quote: Quote, project: Project, editor: Editor) -> Judgement:
    """What can be said of a quote by itself, from memory where nothing it depends on has changed."""
    return editor.judged(quote, lambda: _judge(quote, project, editor))


def share(project: Project, editor: Editor, least: int = LEAST) -> None:
    """Judge what is new on all cores, at least so many quotes on each: other processes write what they find into the project's memory."""
    new = editor.new(project.quotes)
    many = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, len(new) // least)
    if many < 2:
        return
    editor.save()
    shares = [new[n::many] for n in range(many)]
    command = [sys.executable, "-m", "builder.share", str(project.root.resolve())]
    at, quiet = Path(__file__).parent.parent, subprocess.DEVNULL
    helpers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, text=True, cwd=at) for _ in shares[1:]]
    try:
        for helper, numbers in zip(helpers, shares[1:]):
            with suppress(OSError), helper.stdin:  # type: ignore[union-attr]
                json.dump(numbers, helper.stdin)  # type: ignore[arg-type]
        for number in project.watch(shares[0], "check"):
            judge(project.quotes[number], project, editor)
    except BaseException:
        for helper in helpers:
            helper.terminate()
        raise
    finally:
        for helper in helpers:
            helper.wait()


def _judge(quote: Quote, project: Project, editor: Editor, decided: bool = True, sure: bool = True) -> Judgement:
    """What can be said of a quote by itself. `decided`: the phrases are known; `sure`: so are all sources."""
    proved, found = editor.proof(quote)
    form = proof.form(quote, project.style.shortest, project.style.longest)
    # A word of the vocabulary that is not in a text which is not the witness's may be right.
    findings = [*(f for f in form if f.code != "Q009" or all(other.code != "Q004" for other in found)), *found, *wording.own(quote)]
    if proved is None:
        return Judgement(None, tuple(findings))
    synonyms: tuple[int, ...] = ()
    if quote.attestation != "doubtful":
        findings += [doubt for doubt, _ in editor.doubts(quote)] if decided else []
        if sure:
            collation = editor.collation(quote, proved)
            findings += collate.check(quote, proved, collation, project.library)
            synonyms = collation.synonyms
    return Judgement((proved.turn.source, proved.turn.n), tuple(findings), synonyms)


def _audio(project: Project, editor: Editor) -> Iterator[Finding]:
    """Findings on the sounds, against what the cards say."""

    def words(quote: Quote, recipe: Recipe) -> Said | None:
        edition = editor.edition(quote, recipe.profile)
        return said(edition.chinese, recipe.script) if edition else None

    return check_audio(project.root, project.sounds, project.quotes, project.recipes, words)


def _unwritten(project: Project) -> Iterator[Finding]:
    """The lines of recipes that a new project has from the example, once a quote rests on a document of its editors' own."""
    from .new import TEMPLATE

    lines = [(r, key) for r in project.recipes.values() for key in ("description", "report", "licence") if getattr(r, key).startswith(UNWRITTEN)]
    example = read(TEMPLATE / SOURCES) if lines else b""
    cited = {quote.witness.source for quote in project.quotes}
    if any(entry.id in cited and entry.sha256.encode() not in example for entry in project.sources.sources):
        hint = "Write it before you build: it goes into the deck’s description, and onto the cards."
        yield from (Finding("D004", recipe.at(key), f"`{key}:` still stands as in the example.", hint) for recipe, key in lines)


def errors(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(f for f in findings if f.severity == "error")


def _unsure(project: Project, findings: Iterable[Finding]) -> frozenset[str]:
    """The sources without turns, and those whose bytes, entry or reading are at fault."""
    entries = sorted(project.sources.sources, key=lambda entry: entry.at())
    unsure = {name for name in project.turns if not project.turns[name]}
    for finding in findings:
        if finding.code in UNSURE and finding.severity == "error":
            before = [e.id for e in entries if e.at() <= finding.place and e.at().file == finding.place.file][-1:]
            unsure.update(before or [e.id for e in entries if finding.place.file == f"{DOCUMENTS}/{e.file}"])
    return frozenset(unsure)


def _sources(project: Project) -> list[Finding]:
    for name in project.turns:
        project.turns[name]
    return project.turns.findings


def _silent(project: Project, unsure: Collection[str]) -> Iterator[tuple[str, Finding]]:
    """The sources that quotes cite, and in which nobody speaks who may be quoted: told once, at the source."""
    cited = Counter(quote.witness.source for quote in project.quotes if quote.attestation != "doubtful")
    for entry in project.sources.sources:
        speakers = {turn.speaker for turn in project.turns[entry.id]} if cited[entry.id] else set()
        if speakers and entry.proves == "words" and entry.id not in unsure and not speakers & project.sources.quotable():
            yield entry.id, _nobody(project, entry, cited[entry.id], speakers - {None})


def _nobody(project: Project, entry: Source, many: int, speakers: Collection[str | None]) -> Finding:
    """What such a source looks like, and what would mend it."""
    from .sources import describe, readers

    message = f"{many} quote{'s' * (many != 1)} cite{'s' * (many == 1)} {entry.id!r}, and nobody who may be quoted speaks in it"
    if speakers:
        hint = f"Write `quotable: true` in the entry of {' or '.join(sorted(map(str, speakers)))} under `speakers:`, or cite another source."
        return Finding("Q003", entry.reader.at(), f"{message}.", hint)
    text, _ = readers.decode(project.documents[entry.file].raw, entry, entry.file)
    shape = describe.shape_of(text, entry)
    hint = "Write `speaker: NAME` under `reader:`, if one speaks it all."
    if labels := shape.reader.get("labels"):
        told = ", ".join(f"{name}: {many}".replace("'", '"') for name, many in labels.items())
        hint = f"Write `kind: {shape.kind}` and, under `reader:`, `labels: {{{told}}}`; each must stand under `speakers:`."
    return Finding("Q003", entry.at("kind"), f"{message}: it is described as {entry.kind}, and {shape.why}.", hint)


def _quotes(project: Project) -> Iterator[Finding]:
    """What concerns the quotes together: ids, themes, the same passage twice."""
    known = {theme.slug for theme in project.themes}
    ids = Counter(quote.id for quote in project.quotes)
    slugs = Counter(theme.slug for theme in project.themes)
    for theme in project.themes:
        if slugs[theme.slug] > 1:
            yield Finding("S003", theme.at("slug"), f"the theme {theme.slug!r} stands twice.", "Keep one.")
        for key, name in (("english", theme.english), ("chinese", theme.chinese)):
            if sum(alike(getattr(other, key)) == alike(name) for other in project.themes) > 1:
                message = f"two themes are called {name!r}, case aside."
                yield Finding("S003", theme.at(key), message, "Give each its own name: Anki would make one deck of both.")
    for quote in project.quotes:
        if ids[quote.id] > 1:
            yield Finding("Q001", quote.at("id"), f"the id {quote.id!r} stands {ids[quote.id]} times.", "Give each quote its own.", quote.id)
        for index, slug in enumerate(quote.themes):
            if slug not in known:
                yield Finding(
                    "Q002",
                    quote.at("themes", index),
                    f"{quote.id}: there is no theme {slug!r}.",
                    f"{meant(slug, known)} {THEME.format(slug)}",
                    quote.id,
                )
        stem = quote.in_file.rsplit("/", 1)[-1].removesuffix(".yaml")
        if quote.attestation == "doubtful":
            continue
        if quote.themes and quote.themes[0] != stem and quote.themes[0] in known:
            message = f"{quote.id}: its first theme is {quote.themes[0]!r}, its file is {stem}.yaml."
            yield Finding("Q002", quote.at("themes"), message, f"Move it to {quote.themes[0]}.yaml, or name {stem!r} first.", quote.id)
    yield from _twice(project.quotes)


def _twice(quotes: Sequence[Quote]) -> Iterator[Finding]:
    """Passages that are quoted twice, or one in another; what is doubtful under one id is not sound under another."""
    texts = [bare(quote.text) for quote in quotes]
    begins: dict[str, list[int]] = {}
    for number, letters in enumerate(texts):
        begins.setdefault(letters[:PASSAGE], []).append(number)
    for number, whole in enumerate(texts):
        for at in range(max(1, len(whole) - PASSAGE + 1)):
            for other in begins.get(whole[at : at + PASSAGE], ()):
                same = texts[other] == whole
                if quotes[other].id != quotes[number].id and (number > other if same else whole.startswith(texts[other], at)):
                    yield from _shared(quotes[number], quotes[other], same)


def _shared(whole: Quote, part: Quote, same: bool) -> Iterator[Finding]:
    doubts = [quote for quote in (whole, part) if quote.attestation == "doubtful"]
    if len(doubts) == 2:
        return
    quote, other = (whole, part) if same or doubts == [part] else (part, whole)
    if doubts == [quote]:
        quote, other = other, quote
    what = "has the text" if same else "shares words with that"
    message = f"{quote.id} {what} of {other.id}{', which is doubtful' if doubts else ''}."
    hint = "Keep one of them." if same and not doubts else "Grade both alike." if same else "Keep one of them, or cut the longer one."
    yield Finding("Q012", quote.at("text"), message, hint, quote.id, "error" if same else "warning")

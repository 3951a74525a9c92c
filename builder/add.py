"""`yulu add`: describes a document and writes its entry, with every key explained; what it guesses it says."""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from . import alphabet
from .files import Unreadable, alone, read
from .files import replace as write
from .findings import Finding, Misuse, Refusal
from .insert import append
from .names import reserved
from .new import called
from .project import DOCUMENTS, SOURCES, Project
from .quotes import proof
from .sources import describe, readers
from .sources.entry import Source, Sources
from .sources.turn import Turn
from .yamlfile import parse

ROLES = {"记者": "the reporter", "記者": "the reporter", "主持人": "the host", "问": "the question", "問": "the question", "提问": "the question"}
KINDS = "dialogue, transcript, list, article or passages"
FIRST = 5
PAGE = re.compile(rb"(?i)\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)[\s>]", re.DOTALL)


@dataclass(frozen=True)
class Added:
    """A document as it was described. `entry`: what stands in the sources file, `written` or not; `changed`: what is not as it was."""

    source: Source
    ends: str
    why: str
    entry: str
    speakers: str
    turns: tuple[Turn, ...]
    findings: tuple[Finding, ...]
    changed: tuple[str, ...]
    written: bool

    def as_json(self) -> dict[str, Any]:
        s = self.source
        return {
            **{"id": s.id, "file": s.file, "sha256": s.sha256, "encoding": s.encoding, "ends": self.ends, "script": s.script, "language": s.language},
            **{"kind": s.kind, "why": self.why, "entry": self.entry, "speakers": self.speakers, "written": self.written},
            **{"changed": list(self.changed), "findings": [f.as_json() for f in self.findings]},
            "turns": [{"n": t.n, "number": t.number, "speaker": t.speaker, "line": t.line, "text": t.text} for t in self.turns],
        }


def add(project: Project, path: Path, dry: bool = False) -> Added:
    """Describe the document at `path`, and unless `dry` copy it into the project and write its entry. Raises Misuse, Refusal."""
    try:
        raw = read(path)
    except Unreadable as error:
        raise Misuse(f"{path} cannot be read: {error.reason}. {error.remedy}") from error
    if not raw.strip():
        raise Misuse(f"{path} is empty. Name a document with text.")
    known: dict[str, Any] = {}
    if PAGE.match(raw.removeprefix(codecs.BOM_UTF8)):
        path, raw, known = _from_page(path, raw)
    if (entry := next((s for s in project.sources.sources if s.file == path.name), None)) and _same(project, entry, path, raw):
        return _again(project, entry, path, raw, dry)
    if flaw := next(iter(alphabet.faults(path.name, "document")), None):
        raise Misuse(f"the name of {path} holds {flaw}. Rename the document.")
    if reserved(path.name) or path.name.startswith("."):
        raise Misuse(f"the name {path.name!r} cannot be a document's. Rename it.")
    return _anew(project, path, raw, dry, known)


def _from_page(path: Path, raw: bytes) -> tuple[Path, bytes, dict[str, Any]]:
    """The text of a saved web page as a document of its own, one paragraph a line, and what the page says of itself. Raises Refusal."""
    from .pairing.pages import decode, pages

    page = pages(decode(raw, str(path)), str(path))[0]
    text = "\n".join(words for block in page.blocks if (words := block.text.strip()))
    if not text:
        raise Refusal(f"{path} is a web page without text. Save it as the browser shows it, or copy its text into a file.")
    trust = {"trust": "the text of a saved web page, not yet judged"}
    return path.with_suffix(".txt"), f"{text}\n".encode(), {**trust, **({"url": page.url} if page.url else {})}


def _same(project: Project, entry: Source, path: Path, raw: bytes) -> bool:
    """Whether the document at `path` is the project's own of that name, or another state of it: they have a line in common."""
    own = project.root / DOCUMENTS / entry.file
    if entry.file not in project.documents or path.resolve() == own.resolve():
        return True
    return bool({line for line in project.documents[entry.file].raw.split() if len(line) > FIRST} & set(raw.split()))


def _free(path: Path, raw: bytes, project: Project) -> str:
    """The name of the document in the project: its own, or the next one that is free. So is that of a file with these very bytes and no entry:
    the document itself, or what a killed run left."""
    taken = {s.file for s in project.sources.sources}
    for name in (path.name, *(f"{path.stem}-{k}{path.suffix}" for k in range(2, 10_000))):
        try:
            if name not in taken and read(project.root / DOCUMENTS / name) == raw:
                return name
        except Unreadable as error:
            if error.missing:
                return name
    raise Refusal(f"{DOCUMENTS} has too many documents called {path.name}. Rename this one.")


def _anew(project: Project, path: Path, raw: bytes, dry: bool, known: Mapping[str, Any]) -> Added:
    encoding = describe.encoding_of(raw)
    sources = project.sources
    bare = _bare(_free(path, raw, project), raw, encoding, sources)
    file = f"{DOCUMENTS}/{bare.file}"
    text, broken = readers.decode(raw, bare, file)
    if broken:
        raise Misuse(f"{path} is no text in an encoding that can be told. Save it as UTF-8 text, and add that.")
    title, told = describe.title_of(text)
    title = alphabet.plain(title if told else path.stem).strip() or bare.id
    bare = bare.model_copy(
        update={
            **{**known, "title": title, "english": _latin(title), "script": _script(text, project)},
            "date": describe.date_of(text) or bare.date,
            "language": "classical" if describe.is_classical(text) else "modern",
        }
    )
    said = {s.id: "".join(turn.text for turn in project.turns[s.id]) for s in sources.sources if s.kind == "dialogue"}
    shape = describe.shape_of(text, bare, said)
    bare = bare.model_copy(update={"genre": "verse" if shape.verse else "prose"})
    if shape.kind != "dialogue" and "sister" not in shape.reader:
        shape = replace(shape, reader={**shape.reader, "speaker": title})
    found = describe.reading(text, bare, file, project.turns.get(shape.reader.get("sister", ""), ()), project.turns.voices, shape)
    shape = found.shape
    source = Source.model_validate({**bare.model_dump(exclude_defaults=True), "kind": shape.kind, "reader": shape.reader})
    people = _people(found.turns, shape.reader, sources)
    entry = "\n".join(_entry(source, shape, told))
    added = Added(source, describe.ends_of(text), shape.why, entry, "\n".join(people), found.turns, found.findings, (), not dry)
    with alone(project.root / "seeds"):
        changed = _inserted(project, added)
        if not dry:
            target = project.root / file
            write([*([] if target.exists() else [(target, raw)]), (project.root / SOURCES, changed)])
    return added


def _bare(file: str, raw: bytes, encoding: str, sources: Sources) -> Source:
    slug, taken = called(Path(file).stem)[1], {s.id for s in sources.sources} | {o.id for o in sources.origins}
    name = next(n for n in (slug, *(f"{slug}-{k}" for k in range(2, len(taken) + 3))) if n not in taken)
    fixed = {"publisher": "not known", "date": "undated", "proves": "words", "trust": "not yet judged"}
    return Source.model_validate(
        {"id": name, "file": file, "sha256": hashlib.sha256(raw).hexdigest(), "title": name, "english": name, "encoding": encoding, **fixed}
        | {"kind": "article", "script": "simplified", "reader": {}}
    )


def _script(text: str, project: Project) -> str:
    from .chinese.text import Composer

    return Composer("s2tw", project.phrases).script_of(text[:20_000])


def _latin(name: str) -> str:
    from pypinyin import lazy_pinyin

    return " ".join(part.capitalize() for part in lazy_pinyin(name)) if re.search(r"[^\x00-\x7f]", name) else name


def _people(turns: Sequence[Turn], reader: Mapping[str, Any], sources: Sources) -> Iterator[str]:
    """The lines for the speakers that are not declared yet; quotable is who says most."""
    names = [*reader.get("labels", {}), *filter(None, [reader.get("speaker")])]
    said = {name: sum(len(t.text) for t in turns if t.speaker == name) for name in names}
    declared = {s.name for s in sources.speakers}
    most = max((n for n in names if n not in ROLES), key=lambda n: said[n], default=None)
    for name in names:
        if name not in declared:
            fields = [f"name: {_text(name)}", f"english: {_text(ROLES.get(name) or _latin(name))}", *(["quotable: true"] if name == most else [])]
            yield f"- {{{', '.join(fields)}}}   # a guess: correct the English name; `quotable: true` for those who may be quoted"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _entry(source: Source, shape: describe.Shape, titled: bool) -> Iterator[str]:
    """The lines of the entry, every key explained."""
    rows = [
        ("- id", source.id, "its name in citations and tags; never change it once cards are published"),
        ("  file", _text(source.file), "the document in seeds/sources/, byte for byte as received"),
        ("  sha256", source.sha256, "of these bytes"),
        ("  title", _text(source.title), f"a guess: its {'first line' if titled else 'file name'}"),
        ("  english", _text(source.english), "a guess: what cards call it in English"),
        ("  publisher", _text(source.publisher), "who published it: write the name"),
        ("  date", _text(source.date), "when it was said or written: 2024-07-17, 1922, or words"),
        ("  url", _text(source.url), "as the page says") if source.url else ("  # url", "https://…", "where it was published"),
        ("  kind", source.kind, f"a guess: {shape.why}. One of {KINDS}"),
        ("  script", source.script, "a guess by its characters: simplified or traditional"),
        ("  language", source.language, "a guess by its particles: modern or classical"),
        *([("  genre", source.genre, "a guess by its lines: prose, or verse, of which each stanza is a turn")] if shape.verse else []),
        ("  encoding", _text(source.encoding), "found by trial"),
        ("  proves", "words", "words: quotes may rest on it; sense: a paraphrase, or a text that was in another language"),
        ("  trust", _text(source.trust), "how far it is to be trusted: complete, shortened, a machine’s transcript …"),
        ("  # depends_on", "[ID]", "other sources of the same origin, with which it is one testimony"),
        ("  reader", "", "how its turns are found"),
    ]
    for key, value, why in rows:
        yield f"{key}: {value}".rstrip() + f"   # {why}"
    yield from _reader(shape.reader)


EXPLAINED = {
    "labels": "speaker: what his lines begin with",
    "speaker": "who speaks it all: the text itself, until you name its author here and under `speakers:`",
    "number": "the printed number, in round brackets",
    "sister": "the dialogue of the same recording",
    "times": "at the heads of lines: they are nobody’s words",
    "headings": "lines that are titles of what follows",
    "pass_over": "lines that are nobody’s words",
    "spoken": "what looks like another’s label and is not",
}


def _reader(reader: Mapping[str, Any]) -> Iterator[str]:
    if not reader:
        yield "    {}"
    for key, value in reader.items():
        why = f"   # {EXPLAINED[key]}"
        if isinstance(value, str):
            yield f"    {key}: {_single(value) if key == 'number' else value if key == 'times' else _text(value)}{why}"
        elif isinstance(value, dict):
            yield f"    {key}:{why}"
            yield from (f"      {_text(name)}: {_text(many)}" for name, many in value.items())
        else:
            yield f"    {key}:{why}"
            flow = (_single(row) if isinstance(row, str) else "{" + ", ".join(f"{k}: {_text(v)}" for k, v in row.items()) + "}" for row in value)
            yield from (f"      - {row}" for row in flow)


def _single(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _inserted(project: Project, added: Added) -> bytes:
    """The sources file with the entry and its speakers at the ends of their lists. Raises Refusal."""
    text = read(project.root / SOURCES, within=project.root).decode("utf-8")
    for key, block in (("sources", "\n" + added.entry), ("speakers", added.speakers)):
        text = append(text, key, block) if block.strip() else text
    value, findings = parse(text.encode(), SOURCES, Sources)
    if value and any(s.id == added.source.id or s.file == added.source.file for s in value.sources[:-1]):
        raise Refusal(f"Nothing was written: {SOURCES} has changed meanwhile. Run `yulu add` again.")
    if value is None or [s.id for s in value.sources][-1:] != [added.source.id]:
        raise Refusal(f"The entry could not be put into {SOURCES}. Put it there by hand:\n{added.speakers}\n{added.entry}", findings)
    return text.encode()


def _again(project: Project, entry: Source, path: Path, raw: bytes, dry: bool) -> Added:
    """What changed in a document that is described already; its new digest is written, where it is the project's own file."""
    file = f"{DOCUMENTS}/{entry.file}"
    digest = hashlib.sha256(raw).hexdigest()
    text, broken = readers.decode(raw, entry, file)
    sister = project.turns.get(entry.reader.sister or "", ())
    turns, findings = readers.read(text, entry, file, sister, project.turns.voices) if text else ((), [])
    own = path.resolve() == (project.root / file).resolve()
    changed = list(_changes(project, entry, turns, digest, own))
    if not own and changed:
        message = f"{path.name} differs from the document that the project has as {entry.id!r}: {' '.join(changed)} Nothing was written."
        raise Refusal(f"{message} To take it, copy it to {project.root / file} and run `yulu add` on that; to have both, rename it.")
    made = Added(entry, describe.ends_of(text), "as its entry says", "", "", turns, (*broken, *findings), tuple(changed), bool(changed) and not dry)
    if made.written:
        place = entry.at("sha256")
        with alone(project.root / "seeds"):
            rows = read(project.root / SOURCES, within=project.root).decode("utf-8").split("\n")
            if entry.sha256 not in "".join(rows[place.line - 1 : place.line]):
                raise Refusal(f"Nothing was written: {SOURCES} has changed meanwhile. Run `yulu add` again.")
            rows[place.line - 1] = rows[place.line - 1].replace(entry.sha256, digest)
            write([(project.root / SOURCES, "\n".join(rows).encode())])
    return made


def _changes(project: Project, entry: Source, turns: Sequence[Turn], digest: str, own: bool) -> Iterator[str]:
    if digest == entry.sha256:
        return
    yield f"sha256 {entry.sha256[:12]}… is now {digest[:12]}…."
    if not own:
        before, now = [t.text for t in project.turns.get(entry.id, ())], [t.text for t in turns]
        yield f"{len(set(now) - set(before))} turns are new or changed, {len(set(before) - set(now))} are gone."
        return
    cited = [q for q in project.quotes if q.witness.source == entry.id and q.attestation != "doubtful"]
    lost = [q.id for q in cited if proof.prove(q, project.library)[0] is None]
    lost += [q.id for q in cited if q.id not in lost and proof.prove(q, project.library)[1]]
    yield f"It has {len(turns)} turns; {len(cited) - len(lost)} of {len(cited)} quotes from it stand as they are cited."
    if lost:
        yield "To be looked at: " + ", ".join(lost) + "."


def as_text(added: Added) -> Iterator[str]:
    """What a person is told."""
    s = added.source
    yield f"{s.file}: {s.encoding}, line ends {added.ends}, {s.script}, {s.language}, {s.kind} ({added.why}); sha256 {s.sha256}"
    yield from added.changed
    yield f"{len(added.turns)} turn{'s' * (len(added.turns) != 1)}, read as:"
    for turn in added.turns[:FIRST]:
        said = turn.text.replace("\n", " / ")
        yield f"{turn.number or turn.n:>6}  line {turn.line}  {turn.speaker or '-'}: {said[:60]}{'…' * (len(said) > 60)}"
    if added.entry:
        yield ""
        yield from (added.speakers.split("\n") if added.speakers else ())
        yield from added.entry.split("\n")
    elif not added.changed:
        yield f"It is described as {s.id!r}, and unchanged."

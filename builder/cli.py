"""The command line: arguments in, text or JSON out. All work is done elsewhere, and imported only by the command that needs it."""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import __version__
from .findings import Finding, Item, Misuse, Refusal, in_order
from .near import meant
from .options import Completion, Parser, parse

if TYPE_CHECKING:
    from .edition import Edition
    from .project import Project

Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code: 0 fine, 1 findings or refused, 2 misuse."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace", newline="\n")
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    arguments = parse(parser(), argv)
    # A run makes many values that last and few that hang together in circles: looking for those is an eighth of its time.
    gc.set_threshold(100_000)
    try:
        _expect_text(arguments)
        code = int(arguments.run(arguments))
        sys.stdout.flush()
        return code
    except Refusal as refusal:
        _show(refusal.findings)
        _say(str(refusal))
        return refusal.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        _say("Stopped.")
        return 1
    except MemoryError:
        _say("There is not enough memory for this. Divide the largest files of the project, or raise the limit.")
        return 1
    except Exception:
        from .cache import doubt

        if doubt():
            return main(argv)
        raise


PATHS = ("project", "output", "folder", "article", "articles", "file")


def _expect_text(arguments: argparse.Namespace) -> None:
    """Paths may be made of any bytes; all other arguments are text. Raises Misuse."""
    for name, value in vars(arguments).items():
        if name not in PATHS:
            for text in value if isinstance(value, list) else [value]:
                _expect_letters(text)


def _expect_letters(text: Any) -> str:
    if isinstance(text, str) and any("\ud800" <= c <= "\udfff" for c in text):
        raise Misuse(f"{text[:40]!r} is not UTF-8 text. Write it in UTF-8.")
    return str(text)


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    whole = Parser(prog="yulu", description="Flashcard decks of quotations, each proved against its sources.")
    whole.add_argument("--version", action="version", version=f"yulu {__version__}")
    shells = ("bash", "zsh", "fish")
    whole.add_argument("--completion", action=Completion, choices=shells, help="print a script by which your shell completes what you type")
    commands = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)
    project = Parser(add_help=False)
    project.add_argument("--project", metavar="DIR", help="the project's folder (default: the nearest upwards with seeds/ and decks/)")
    report = Parser(add_help=False)
    report.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")

    def command(name: str, run: Command, text: str, *parents: Parser) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".", parents=parents)
        one.set_defaults(run=run, parser=one)
        return one

    one = command("build", build, "check, then write each deck's package and ledger", project)
    one.add_argument("decks", nargs="*", metavar="DECK", help="recipes by name (default: all)")
    one.add_argument("-o", "--output", metavar="DIR", help="where to write (default: the project's decks/)")
    one.add_argument("--audio", choices=("none", "recordings", "all"), help="sound other than the recipe says, in a package of your own (needs -o)")
    one.add_argument("--as", dest="form", choices=("csv", "tsv", "json", "markdown"), help="write the notes for other programs instead of a package")
    one = command("check", check, "tell every finding of the whole project at once", project)
    one.add_argument("--format", choices=("text", "json", "github"), default="text", help="how to report (default: text; github: as annotations)")
    one.add_argument("--articles", metavar="DIR", help="compare published wordings with your saved copies of the articles, too")
    one = command("status", status, "tell what a build would change for learners", project, report)
    one.add_argument("decks", nargs="*", metavar="DECK", help="recipes by name (default: all)")
    one.add_argument("--release-notes", action="store_true", help="word it for learners, as Markdown")
    one = command("sources", sources, "list the sources, or the turns of one", project, report)
    one.add_argument("source", nargs="?", metavar="ID", help="a source's id")
    one = command("find", find, "tell where a passage stands in each source", project, report)
    one.add_argument("text", metavar="TEXT", help="a passage in Chinese, in either script")
    one = command("preview", preview, "write the desk: every quote with its cards, findings and sources, as a page", project)
    one.add_argument("deck", nargs="?", metavar="DECK", help="a recipe by name (default: the first)")
    one.add_argument("-o", "--output", metavar="DIR", default="preview", help="where to write (default: preview/)")
    one.add_argument("--watch", action="store_true", help="show the page in a browser of this machine instead, and follow the files until Ctrl-C")
    one.add_argument("--port", type=int, default=0, metavar="N", help="the port of --watch (default: one that is free)")
    one = command("new", new, "make a small working project to start from")
    one.add_argument("folder", metavar="DIR", help="a folder that does not exist yet, or is empty")
    one.add_argument("--empty", action="store_true", help="without the example")
    one = command("add", add, "describe a document, and write its entry among the sources", project, report)
    one.add_argument("file", metavar="FILE", help="a text file, wherever it lies")
    one.add_argument("--dry-run", action="store_true", help="show it, and write nothing")
    one = command("extract", extract, "propose quotes from a source, as YAML to edit", project, report)
    one.add_argument("source", metavar="SOURCE", help="a source's id")
    one.add_argument("--theme", metavar="THEME", help="write them into seeds/quotes/THEME.yaml, which must not exist yet")
    one = command("show", show, "show all that is known of a quote", project, report)
    one.add_argument("quote", metavar="QUOTE", help="a quote's id")
    one = command("answer", answer, "write your answers to a quote's open questions into its file", project, report)
    one.add_argument("quote", metavar="QUOTE", help="a quote's id")
    one.add_argument(
        "--confirm", action="append", default=[], metavar="WORD", help="the card's reading and form of this word are right; may be repeated"
    )
    one.add_argument("--choose", action="append", default=[], metavar="N=WHAT", help="what is right of the choices of question N; may be repeated")
    one.add_argument("--reason", action="append", default=[], metavar="[N=]TEXT", help="why the text stands against difference N; may be repeated")
    one.epilog = (
        "Without these options the questions are asked on the terminal, or answered by the lines of standard input, one for each: "
        "y confirms a word, one of its other forms or readings is written into the quote, a sentence answers a difference, an empty line leaves open."
    )
    command("stats", stats, "tell the corpus at a glance", project, report)
    one = command("explain", explain, "say what a finding means, with a bad and a good example", report)
    one.add_argument("code", nargs="?", metavar="CODE", help="such as Q004 (default: a list of all)")
    one = command("text", text, "show what a card would show for any text", project, report)
    one.add_argument("texts", nargs="+", metavar="TEXT", help="Chinese text in either script; - reads lines from standard input")
    one.add_argument("--profile", choices=("s2tw", "s2hk", "s2twp"), default="s2tw", help="the traditional script wanted (default: s2tw)")
    one = command("pair", pair, "read an English article and pair its wording with the quotes", project, report)
    one.add_argument("article", metavar="ARTICLE", help="a saved page, feed, Markdown or plain text file, or an address to fetch")
    one.add_argument("--write", action="store_true", help="put what is accepted into seeds/english/NAME.local.yaml")
    one.add_argument("--answers", metavar="NAME", help="who answers, where questions are headings or in bold and answers have no name")
    one.add_argument(
        "--take",
        action="append",
        default=[],
        metavar="QUOTE[=N[-M]]",
        help="accept what is proposed for a quote that is for review, or these sentences instead; may be repeated",
    )
    one.add_argument("--watch", action="store_true", help="decide at the desk, in a browser of this machine, on what is for review, and write it")
    one.add_argument("--port", type=int, default=0, metavar="N", help="the port of --watch (default: one that is free)")
    one.add_argument("--name", metavar="NAME", help="which translation the article is (default: the first recipe's first published authority)")
    one = command("draft", draft, "fill missing English with machine drafts for the editor, through deep-translator", project)
    one.add_argument("quotes", nargs="*", metavar="QUOTE", help="quotes by id (default: all without English)")
    one.add_argument(
        "--backend", choices=("google", "mymemory", "libretranslate", "deepl"), help="who translates (YULU_BACKEND; default: google, without a key)"
    )
    one.add_argument("--url", metavar="URL", help="its address, such as that of your own LibreTranslate (YULU_LIBRETRANSLATE_URL, YULU_DEEPL_URL, …)")
    one.add_argument("--limit", metavar="N", help="draft no more than N quotes")
    one.add_argument("--timeout", metavar="SECONDS", help="how long one request may take (YULU_TIMEOUT; default: 30)")
    one.add_argument("--retries", metavar="N", help="how often a request that failed for the moment is repeated (YULU_RETRIES; default: 4)")
    one.add_argument("--backoff", metavar="SECONDS", help="the wait before the first repeat, doubled for each further one (YULU_BACKOFF; default: 1)")
    one.epilog = (
        "Keys come from the environment alone: YULU_DEEPL_KEY, YULU_LIBRETRANSLATE_KEY; YULU_MYMEMORY_EMAIL raises what MyMemory gives in a day. "
        "Drafts go into seeds/english/machine.yaml, each as soon as it is there; a run that was stopped goes on with the next one. "
        "No draft is ever built."
    )
    one = command("speak", speak, "have an engine read the quotes aloud that nobody reads", project)
    one.add_argument("quotes", nargs="*", metavar="QUOTE", help="quotes by id (default: all without a recording)")
    one.add_argument(
        "--model", metavar="DIR", help="a Kokoro model with Mandarin voices on this computer (YULU_SPEECH_MODEL); says the verified pinyin"
    )
    one.add_argument("--edge", action="store_true", help="Microsoft Edge's voices, over the network; they read as they think right")
    one.add_argument(
        "--command", metavar="LINE", help="any program, as 'espeak-ng -v cmn -w {out} {text}'; also {pinyin}, {voice}, and {speed} for a slow one"
    )
    one.add_argument("--voice", metavar="NAME", help="which voice of it (default: the one of Kokoro that keeps the tones best)")
    one.add_argument("--limit", metavar="N", help="make no more than N sounds")
    one.add_argument("--timeout", metavar="SECONDS", help="how long one sound may take over the network or by a command (default: 120)")
    one.epilog = (
        "Sounds go into seeds/audio/machine/, each as soon as it is there; a run that was stopped goes on with the next one. A deck carries them if "
        "its recipe says `audio: all`, or by `yulu build --audio all -o mine`; its cards call the voice synthetic. A recording in seeds/audio/ is "
        "never touched."
    )
    return whole


def summary(whole: argparse.ArgumentParser) -> str:
    """The commands and what each does, as a Markdown table for the page beside this file."""
    rows = ["| command | does |", "|---|---|"]
    for action in whole._actions:
        if isinstance(action, argparse._SubParsersAction):
            told = {choice.dest: choice.help for choice in action._choices_actions}
            for name, one in action.choices.items():
                forms = {"*": "[{}…]", "?": "[{}]", "+": "{}…"}
                wanted = [forms.get(str(a.nargs), "{}").format(a.metavar) for a in one._actions if not a.option_strings]
                rows.append(f"| `{' '.join(('yulu', name, *map(str, wanted)))}` | {told[name]} |")
    return "\n".join(rows)


def _say(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr)


def _show(findings: Sequence[Finding]) -> None:
    from . import report

    colours = report.coloured(sys.stderr)
    _say(*(report.line(finding, colours) for finding in findings))


def _json(value: Any) -> int:
    print(json.dumps(value, ensure_ascii=False, indent=1))
    return 0


def _project(arguments: argparse.Namespace) -> Project:
    from .folder import locate
    from .project import read

    return read(locate(arguments.project), _watch)


def _watch(items: Sequence[Item], what: str) -> Iterable[Item]:
    """On a terminal, a bar for what takes longer than a second."""
    if not sys.stderr.isatty():
        return items
    from tqdm import tqdm

    return tqdm(items, desc=what, delay=1, leave=False, file=sys.stderr)


def _readable(project: Project) -> Project:
    """The project, if its files can be read at all. Raises Refusal with what is wrong with them."""
    broken = [f for f in project.findings if f.code.startswith("F") and f.code != "F010"]
    if broken:
        raise Refusal("The project's files must be mended first.", broken)
    _show([f for f in project.findings if f.code == "S001"])
    return project


def _count(number: int, thing: str, things: str | None = None) -> str:
    return f"{number} {thing if number == 1 else things or thing + 's'}"


def build(arguments: argparse.Namespace) -> int:
    if arguments.audio and not arguments.output:
        raise Misuse("With --audio the deck is another than its recipe says: write it elsewhere, as with `-o mine`.")
    output = Path(arguments.output) if arguments.output else None
    if arguments.form is not None:
        from .package.export import export

        project = _project(arguments)
        for path, number in export(project.with_audio(arguments.audio) if arguments.audio else project, arguments.decks, arguments.form, output):
            _say(f"{path}: {_count(number, 'note')}.")
        return 0
    from .folder import locate
    from .whole import built

    root = locate(arguments.project)
    for one in built(root, arguments.decks, output, arguments.audio, _watch):
        path = (output or root / "decks") / f"{one.deck}.apkg"
        told = f"{one.new} new, {one.changed} changed, {one.retired} retired, {one.unchanged} unchanged"
        _say(f"{path}: {_count(one.live, 'note')} ({told}).")
    return 0


def check(arguments: argparse.Namespace) -> int:
    from . import report
    from .folder import locate
    from .whole import checked

    root = locate(arguments.project)
    quotes, findings = checked(root, _watch)
    if arguments.articles is not None:
        from .pairing import saved

        project = _project(arguments)
        articles, remarks = saved.read_all(Path(arguments.articles), project.sources.speakers)
        _say(*remarks)
        findings = in_order([*findings, *saved.compare(project.translations, articles)])
    if arguments.format == "json":
        _json([finding.as_json() for finding in findings])
    elif arguments.format == "github":
        for finding in findings:
            print(report.annotation(finding, root))
    else:
        colours = report.coloured(sys.stdout)
        for finding in findings:
            print(report.line(finding, colours))
        if findings and sys.stderr.isatty():
            _say(report.summary(findings))
        bad = sum(f.severity == "error" for f in findings)
        _say(f"{_count(quotes, 'quote')}: {_count(bad, 'error')}, {_count(len(findings) - bad, 'warning')}.")
    return 1 if any(f.severity == "error" for f in findings) else 0


def status(arguments: argparse.Namespace) -> int:
    from .package.build import plans

    decks = plans(_readable(_project(arguments)), arguments.decks)
    if arguments.format == "json":
        return _json(
            {
                d.name: {
                    "new": list(d.plan.new),
                    "changed": list(d.plan.changed),
                    "retired": list(d.plan.retired),
                    "unchanged": len(d.plan.unchanged),
                    "fields": {key: list(d.changed_fields(key)) for key in d.plan.changed},
                    "sound": {
                        "bytes": sum(map(len, d.media.values())),
                        "notes": {n.id: size for n in d.live if (size := d.size(n.id))},
                        "changed": {key: change for key in d.plan.changed if (change := d.sound_change(key))},
                    },
                }
                for d in decks
            }
        )
    if arguments.release_notes:
        from .package.release import notes

        print("\n".join(notes(deck) for deck in decks), end="")
        return 0
    for deck in decks:
        plan = deck.plan
        print(f"{deck.name}: {len(plan.new)} new, {len(plan.changed)} changed, {len(plan.retired)} retired, {len(plan.unchanged)} unchanged")
        for key in plan.new:
            print(f"  new      {key}")
        for key in plan.changed:
            change = deck.sound_change(key)
            print(f"  changed  {key}  {', '.join(deck.changed_fields(key))}{f'  (sound {change})' * bool(change)}".rstrip())
        for key in plan.retired:
            print(f"  retired  {key}")
        if sizes := {n.id: size for n in deck.live if (size := deck.size(n.id))}:
            most = max(sizes, key=lambda key: sizes[key])
            whole, each = sum(map(len, deck.media.values())), sum(sizes.values()) / len(sizes)
            print(
                f"  sound    {_count(len(sizes), 'note')}, {whole / 1e6:.1f} MB: {each / 1000:.0f} kB each, at most {sizes[most] / 1000:.0f} ({most})"
            )
        _show(plan.findings)
    return 1 if any(deck.plan.findings for deck in decks) else 0


def sources(arguments: argparse.Namespace) -> int:
    project = _readable(_project(arguments))
    turns = project.turns
    entries = project.sources.sources
    if arguments.source is None:
        rows = [{"id": s.id, "file": s.file, "sha256": s.sha256, "kind": s.kind, "turns": len(turns[s.id]), "title": s.title} for s in entries]
        _show(turns.findings)
        if arguments.format == "json":
            return _json(rows)
        for row in rows:
            print(f"{row['id']:<18} {row['kind']:<11} {row['turns']:>4} turns  {row['file']}  {row['title']}")
        return 0
    if arguments.source not in turns:
        raise Refusal(f"There is no source {arguments.source!r}. {meant(arguments.source, turns, 'The project has')}")
    found = turns[arguments.source]
    _show(turns.findings)
    if arguments.format == "json":
        return _json(
            [
                {
                    "n": t.n,
                    "number": t.number,
                    "speaker": t.speaker,
                    "line": t.line,
                    "column": t.place(0)[1],
                    "end_line": t.end_line,
                    "text": t.text,
                    "section": t.section,
                }
                for t in found
            ]
        )
    section = None
    for turn in found:
        if turn.section != section:
            section = turn.section
            print(f"\n## {section}")
        print(f"{turn.number or turn.n:>4} {turn.line}:{turn.place(0)[1]} {turn.speaker or '-'}: {turn.text}")
    return 0


def find(arguments: argparse.Namespace) -> int:
    from .edition import Editor
    from .quotes.collate import compare
    from .sources.find import find as run
    from .sources.find import too_little

    if reason := too_little(arguments.text):
        raise Misuse(reason)
    project = _readable(_project(arguments))
    composer = Editor(project).composer("s2tw")
    found = run(arguments.text, project.library, composer.in_script)
    _show(project.turns.findings)
    if arguments.format == "json":
        return _json([hit.as_json() for hit in found])
    if not found:
        _say("No source has it.")
    for hit in found:
        end = f"{hit.end_line}:{hit.end_column}" if hit.end_line != hit.line else f"{hit.end_column}"
        hint = " (a hint, never proof)" if hit.kind == "paraphrase" else ""
        print(f"{hit.source} {hit.line}:{hit.column}-{end}  {hit.kind}{hint}  {int(hit.score * 100)}%  {hit.speaker or ''}".rstrip())
        if hit.kind == "variant":
            asked = composer.in_script(arguments.text, project.library.entries[hit.source].script)
            for line in compare(asked, hit.text):
                print(f"    {line}")
        else:
            print("    " + hit.text.replace("\n", "\n    "))
    return 0


def add(arguments: argparse.Namespace) -> int:
    from .add import add as run
    from .add import as_text

    # The document may lie in seeds/sources/ without an entry, or changed, already: that is what this command mends.
    project = _project(arguments)
    if broken := [f for f in project.findings if f.code.startswith("F") and f.code != "F010"]:
        raise Refusal("The project's files must be mended first.", broken)
    found = run(project, Path(arguments.file), arguments.dry_run)
    _show(found.findings)
    if arguments.format == "json":
        return _json(found.as_json())
    print("\n".join(as_text(found)))
    if found.written:
        name = found.source.id
        _say(f"Written into seeds/sources.yaml. Next: correct what is a guess there; `yulu sources {name}`, `yulu extract {name}`.")
    return 0


def extract(arguments: argparse.Namespace) -> int:
    from .edition import Editor
    from .files import replace
    from .new import called
    from .project import QUOTES, THEMES
    from .quotes.extract import as_yaml, propose

    if (theme := arguments.theme) is not None and (slug := called(theme)[1]) != theme:
        raise Misuse(f"--theme {theme}: a theme is named in lower-case ASCII letters, digits and hyphens, such as {slug}.")
    project = _readable(_project(arguments))
    entry = project.library.entries.get(arguments.source)
    if entry is None:
        raise Refusal(f"There is no source {arguments.source!r}. {meant(arguments.source, project.turns, 'The project has')}")
    if entry.proves != "words":
        raise Refusal(f"{entry.id!r} proves the sense only ({entry.trust}); no quote can be taken from it.")
    editor = Editor(project)
    proposals = propose(project, editor, entry.id)
    editor.save()
    _show(project.turns.findings)
    if arguments.format == "json":
        return _json([vars(p) for p in proposals])
    made = as_yaml(proposals, f"new-{entry.id}", {quote.id for quote in project.quotes}, theme or "")
    told = f"{_count(len(proposals), 'proposal')} from {entry.id}."
    if not proposals:
        lengths = f"{project.style.shortest} to {project.style.longest} Han characters (`shortest:`, `longest:` in seeds/style.yaml)"
        told += f" Wanted are whole sentences of somebody quotable, of {lengths}, in no quote yet; `yulu sources {entry.id}` shows what there is."
    if theme is None or not proposals:
        print(made, end="")
        _say(told)
        return 0
    path = project.root / QUOTES / f"{theme}.yaml"
    if path.exists():
        raise Refusal(f"{QUOTES}/{theme}.yaml exists already. Name another theme, or copy what `yulu extract {entry.id}` prints.")
    replace([(path, made.encode())])
    _say(f"{QUOTES}/{theme}.yaml: {told} Delete what you do not want, and write the rest; `yulu check` proves it.")
    if theme not in {one.slug for one in project.themes}:
        _say(f"Add the theme to {THEMES}: - {{slug: {theme}, english: …, chinese: …, description: …}}")
    return 0


def preview(arguments: argparse.Namespace) -> int:
    if arguments.watch:
        from .desk.server import watch
        from .folder import locate

        return watch(locate(arguments.project), arguments.deck, arguments.port, _say, bar=_watch)
    from .desk.look import look
    from .desk.page import page
    from .files import replace

    desk = look(_readable(_project(arguments)), arguments.deck)
    path = Path(arguments.output) / "index.html"
    replace([(path, page(desk))])
    notes, broken = len(desk.entries) - desk.count("broken") - desk.count("left out"), desk.count("broken")
    told = f"; {_count(broken, 'broken quote')} first" if broken else ""
    _say(f"{path}: {_count(notes, 'note')} of {desk.name}{told}.")
    return 0


def new(arguments: argparse.Namespace) -> int:
    import shlex

    from .new import create

    name = create(Path(arguments.folder), arguments.empty)
    then = "yulu add FILE" if arguments.empty else "yulu check && yulu build"
    own = f"What the deck holds, whose the texts are and where a mistake is reported is yours to write, in decks/{name}.yaml."
    _say(f"{arguments.folder}: a project with the deck {name}. Next: cd {shlex.quote(arguments.folder)} && {then}", own)
    return 0


def show(arguments: argparse.Namespace) -> int:
    from .edition import Editor
    from .english.wording import choose
    from .quotes import proof

    project = _readable(_project(arguments))
    quote = project.quote(arguments.quote)
    editor = Editor(project)
    recipe = next(iter(project.recipes.values()), None)
    edition = editor.edition(quote, recipe.profile if recipe else "s2tw")
    editor.save()
    if edition is None:
        raise Refusal(f"{quote.id} is not proved.", proof.prove(quote, project.library)[1])
    english = choose(quote, project.translations, recipe.english if recipe else ("project",))
    value = {
        "id": quote.id,
        "text": quote.text,
        "simplified": edition.chinese.simplified,
        "traditional": edition.chinese.traditional,
        "pinyin": edition.chinese.pinyin,
        "zhuyin": edition.chinese.zhuyin,
        "english": {
            "text": english.text if english else None,
            "authority": english.authority if english else None,
            "citation": english.citation if english else None,
        },
        "project_english": quote.english,
        "themes": list(quote.themes),
        "attestation": quote.attestation,
        "context": {"zh": quote.context.zh, "en": quote.context.en},
        "vocabulary": [{"word": w.word, "pinyin": w.pinyin, "gloss": w.gloss} for w in quote.vocabulary],
        "note": quote.note,
        "doubt": quote.doubt,
        "witnesses": [{**w.as_json(), "passage": edition.numbers.get(w.source)} for w in edition.collation.witnesses],
        "testimonies": edition.collation.testimonies,
        "emendations": [{"stood": e.stood, "put": e.put, "ground": e.ground, "sources": list(e.sources)} for e in quote.emendations],
        "apparatus": [{"source": a.source, "kind": a.kind, "shown": a.shown, "has": a.has, "reason": a.reason} for a in quote.apparatus],
        "file": quote.in_file,
        "line": quote.at().line,
    }
    if arguments.format == "json":
        return _json(value)
    _show_text(edition, value)
    return 0


def explain(arguments: argparse.Namespace) -> int:
    from .explain import as_text, explanations
    from .explain import explain as run

    if arguments.code is not None:
        one = run(arguments.code)
        if arguments.format == "json":
            return _json(one.as_json())
        print(as_text(one))
        return 0
    if arguments.format == "json":
        return _json([one.as_json() for one in explanations().values()])
    for one in explanations().values():
        print(f"{one.code}  {one.severity:<7}  {one.title}")
    return 0


def answer(arguments: argparse.Namespace) -> int:
    from .answer import given, questions, write
    from .asking import ask
    from .edition import Editor

    project = _readable(_project(arguments))
    quote, editor = project.quote(arguments.quote), Editor(project)
    asked = questions(project, editor, quote)
    if arguments.format == "json":
        _json([question.as_json() for question in asked])
    if not asked:
        _say(f"{quote.id}: no question is open.")
    elif arguments.format == "text":
        _say(*(f"{q.number}. {q.finding}" for q in asked))
    if arguments.confirm or arguments.choose or arguments.reason:
        answers = given(asked, arguments.confirm, arguments.choose, arguments.reason)
    elif asked and arguments.format == "text":
        answers = ask(asked, sys.stdin, _say)
    else:
        return 0
    if answers.chosen or answers.reasons:
        file, left = write(project, editor, quote, asked, answers)
        number = len(answers.chosen) + len(answers.reasons)
        _say(f"{file}: {_count(number, 'answer')} written; {_count(left, 'question')} open.")
    editor.save()
    return 0


def stats(arguments: argparse.Namespace) -> int:
    from .edition import Editor
    from .stats import as_text
    from .stats import stats as run

    project = _readable(_project(arguments))
    found = run(project, Editor(project))
    if arguments.format == "json":
        return _json(found.as_json())
    print("\n".join(as_text(found)))
    return 0


def _show_text(edition: Edition, value: dict[str, Any]) -> None:
    from .quotes.collate import compare

    quote = edition.quote
    print(f"{quote.id}  {value['file']}:{value['line']}  {quote.attestation}  {', '.join(quote.themes)}")
    for key in ("simplified", "traditional", "pinyin", "zhuyin"):
        print(f"  {key:<12} {value[key]}")
    english = value["english"]
    print(f"  {'english':<12} {english['text']}  [{english['authority']}]")
    if english["citation"]:
        print(f"  {'':<12} {english['citation']}")
    if quote.context.zh:
        print(f"  {'context':<12} {quote.context.zh} / {quote.context.en}")
    for word in quote.vocabulary:
        print(f"  {'word':<12} {word.word} {word.pinyin}: {word.gloss}")
    for key in ("note", "doubt"):
        if value[key]:
            print(f"  {key:<12} {value[key]}")
    for emendation in quote.emendations:
        print(f"  {'emended':<12} {emendation.stood} → {emendation.put}: {emendation.ground} ({', '.join(emendation.sources)})")
    for answer in quote.apparatus:
        print(f"  {'apparatus':<12} {answer.source} {answer.kind}: {answer.shown!r} / {answer.has!r}: {answer.reason}")
    print(f"  {'witnesses':<12} {_count(value['testimonies'], 'independent testimony', 'independent testimonies')}")
    for witness in edition.collation.witnesses:
        own = ", cited" if witness.own else ""
        own = f", passage {edition.numbers[witness.source]}{own}" if witness.source in edition.numbers else own
        print(f"    {witness.source} {witness.line}:{witness.column}  {witness.kind}{own}  {int(witness.score * 100)}%")
        lines = compare(quote.text, witness.text) if witness.kind == "variant" else [" ".join(witness.text.split())]
        for line in lines:
            print(f"      {line}")


def text(arguments: argparse.Namespace) -> int:
    from .chinese.shown import shown
    from .folder import locate

    try:
        root = locate(arguments.project)
    except Misuse:
        if arguments.project is not None:
            raise
        root = None
    typed = (_expect_letters(line.strip()) for line in sys.stdin)
    lines = (line for given in arguments.texts for line in (typed if given == "-" else [given]))
    as_json = arguments.format == "json"
    rows = []
    for one in shown(lines, arguments.profile, root, together=as_json):
        if as_json:
            rows.append(one.as_json())
            continue
        print("\n".join(f"{key:<12} {getattr(one, key)}" for key in ("simplified", "traditional", "pinyin", "zhuyin")))
        if one.level:
            print(f"{'level':<12} HSK {one.level}")
        for word in one.vocabulary:
            print(f"{'word':<12} {word.word} {word.pinyin} ({word.standing}): {word.gloss or '-'}")
    return _json(rows) if as_json else 0


def pair(arguments: argparse.Namespace) -> int:
    from .pairing import article, fetch, local, review
    from .pairing.pair import Pairing

    project = _readable(_project(arguments))
    copy = fetch.get(arguments.article)
    read = article.read(copy.raw, copy.source, project.sources.speakers, copy.url, arguments.answers)
    article.expect_interview(read, project.sources.speakers)
    quotes = [q for q in project.quotes if q.attestation != "doubtful"]
    authorities = next((r.english for r in project.recipes.values()), ())
    name = local.name_for(arguments.name, read, authorities, project.translations) if arguments.write or arguments.watch else None
    passages = [(q.id, q.text) for q in quotes]
    pairing = Pairing(read, project.library, [(q.text, q.english) for q in quotes if q.english])
    pairs = review.chosen(pairing.of(passages), read, arguments.take)
    _show(project.turns.findings)
    spoken = "passages" if read.numbered else f"turns, {len(read.spoken())} of them by those whom the project quotes"
    _say(f"{read.title or read.source}: {len(read.turns)} {spoken}.")
    _say("The article holds {} of the {} turns of the source it is nearest to.".format(*pairing.held))
    if arguments.watch and name is not None:
        from .desk.pairs import Pairs
        from .desk.server import watch

        return watch(project.root, None, arguments.port, _say, Pairs(name, read, pairs, dict(passages)))
    if arguments.format == "json":
        _json([one.as_json() for one in pairs])
    else:
        asked = {q.quote: q for q in review.questions(pairs, read, dict(passages))}
        for one in pairs:
            place = f"  {read.source}:{one.line}" if one.line else ""
            print(f"{one.id}  {one.decision}  {one.score:.0%}{place}{f'  ({one.reason})' if one.reason else ''}")
            if one.english:
                print(asked.get(one.id, f"    {project.quote(one.id).text}\n    {one.english}"))
    counts = {d: sum(p.decision == d for p in pairs) for d in ("accepted", "review", "none")}
    _say(f"{_count(len(pairs), 'quote')}: {counts['accepted']} accepted, {counts['review']} for review, {counts['none']} without a counterpart.")
    if name is not None:
        file, made, lacks = local.write(project.root, name, read, pairs, {q.id: q for q in quotes}, project.translations)
        _say(f"{file}: {_count(len(made), 'wording')} from this article. `yulu build -o mine` puts them on cards of your own.")
        if lacks:
            _say(f"Add {' and '.join(f'`{key}:`' for key in lacks)} to that file first: a card must name where its English comes from.")
    return 0


def draft(arguments: argparse.Namespace) -> int:
    from .drafting import backends
    from .drafting import draft as engine

    limit = _limit(arguments.limit)
    settings = backends.settings(os.environ, arguments.backend, arguments.url, arguments.timeout, arguments.retries, arguments.backoff)
    project = _readable(_project(arguments))
    quotes, remarks = engine.waiting(project, arguments.quotes)
    _say(*remarks)
    if not quotes:
        _say("No quote waits for a draft.")
        return 0
    asked = quotes[:limit]
    try:
        backend = settings.backend
        outcome = engine.run(project, asked, backends.connect(settings, _say), backend.name, backend.limit, _say)
    except KeyboardInterrupt:
        raise Refusal(f"Stopped. What was made is kept in {engine.FILE}; run `yulu draft` again to go on.") from None
    made = f"{_count(len(outcome.made), 'draft')} made"
    _say(f"{made}, in {engine.FILE}. `yulu check` names the quotes that wait for an editor." if outcome.made else f"{made}.")
    if len(asked) < len(quotes):
        _say(f"{_count(len(quotes) - len(asked), 'further quote')} without English: beyond --limit.")
    if outcome.failed:
        stop = f"Stopped: {outcome.stopped} " if outcome.stopped else ""
        rest = len(outcome.failed) + outcome.left
        raise Refusal(f"{stop}{_count(rest, 'quote')} of {len(asked)} still without a draft; run `yulu draft` again to go on.")
    return 0


def speak(arguments: argparse.Namespace) -> int:
    from .audio import engines
    from .audio import speak as work
    from .audio.level import libraries
    from .audio.shelf import MACHINE
    from .edition import Editor

    limit = _limit(arguments.limit)
    timeout = _seconds(arguments.timeout, 120.0)
    project = _readable(_project(arguments))
    libraries()
    chosen = arguments.command is not None or arguments.edge
    model = arguments.model or (None if chosen else os.environ.get("YULU_SPEECH_MODEL") or None)
    engine = engines.choose(arguments.command, model, arguments.edge, arguments.voice, timeout)
    editor = Editor(project)
    tasks, remarks = work.waiting(project, editor, arguments.quotes, engine)
    editor.save()
    _say(*remarks)
    if not tasks:
        _say("No quote waits for a voice.")
        return 0
    if "slow" not in engine.speeds:
        _say("--command has no {speed}: nothing is spoken slowly.")
    asked = tasks[:limit]
    try:
        outcome = work.run(project, asked, engine, _say)
    except KeyboardInterrupt:
        raise Refusal(f"Stopped. What was made is kept in {MACHINE}/; run `yulu speak` again to go on.") from None
    _say(f"{_count(len(outcome.made), 'sound')} made by {engine.name}, {engine.voice}{f', in {MACHINE}/' * bool(outcome.made)}.")
    if len(asked) < len(tasks):
        _say(f"{_count(len(tasks) - len(asked), 'further sound')} to make: beyond --limit.")
    if outcome.failed:
        stop = f"Stopped: {outcome.stopped} " if outcome.stopped else ""
        rest = len(outcome.failed) + outcome.left
        raise Refusal(f"{stop}{_count(rest, 'sound')} of {len(asked)} not made; run `yulu speak` again to go on.")
    return 0


def _limit(given: str | None) -> int | None:
    if given is not None and not (given.isascii() and given.isdigit() and int(given[:9]) > 0):
        raise Misuse(f"--limit must be a whole number from 1, not {given!r}.")
    return int(given[:9]) if given else None


def _seconds(given: str | None, default: float) -> float:
    try:
        value = float(given) if given is not None else default
    except ValueError:
        value = 0.0
    if not 0.1 <= value <= 3600:
        raise Misuse(f"--timeout must be a number of seconds from 0.1 to 3600, not {given!r}.")
    return value

"""`seeds/english/NAME.local.yaml`: the wordings that the user's own copy of a translation gave, for `build` to read and git to ignore."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import urlsplit

from .. import alphabet
from ..english.entry import Translation, Wording
from ..english.wording import PROJECT, covers, is_local
from ..files import alone, now, replace
from ..findings import Misuse, Refusal
from ..network import shown
from ..quotes.entry import Quote
from ..yamlfile import load
from .article import Article, fold
from .pair import Pair

HEADER = """\
# Wordings that `yulu pair --write` took from your own copy of the article named below. Git ignores this file; `yulu build -o mine` reads it.
# An entry you correct by hand stays as you wrote it, as long as the article has it so.
"""


def name_for(given: str | None, article: Article, authorities: Sequence[str], translations: Sequence[Translation]) -> str:
    """The translation that the article is: as `given`, else the recipe's first published authority, if the article shows that it is that one.
    Raises Misuse, Refusal."""
    if given is not None:
        if given in (PROJECT, "machine") or not all(p.isascii() and p.isalnum() and p == p.lower() for p in given.split("-")):
            raise Misuse(
                f"--name {given!r}: a name is made of lower-case ASCII letters, digits and single hyphens, and is not `project` or `machine`."
            )
        return given
    name = next((a for a in authorities if a != PROJECT), None)
    if name is None:
        raise Misuse("No recipe names a published translation under `english:`. Say with --name NAME which one the article is.")
    known = [t for t in translations if t.translation == name and not is_local(t)]
    text = fold(" ".join(t.text for t in article.turns))
    for one in known:
        same_host = one.url and article.url and _host(one.url) == _host(article.url)
        if same_host or any(fold(w.text) in text for w in one.wordings):
            return name
    raise Refusal(
        f"Nothing was written: {article.source} does not show that it is the translation {name!r} (neither its address nor any "
        f"wording verified so far is in it). If it is, say so with --name {name}; if it is another one, give it a name of its own."
    )


def _host(url: str) -> str:
    return urlsplit(url).netloc.casefold().removeprefix("www.")


def write(
    root: Path, name: str, article: Article, pairs: Iterable[Pair], quotes: Mapping[str, Quote], translations: Sequence[Translation]
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Write the file, beside what it holds by now. Returns its name, and the rest of what :func:`compose` does. Raises Refusal."""
    file = f"seeds/english/{name}.local.yaml"
    with alone(root / "seeds"):
        now_there, findings = load(root, file, Translation) if os.path.lexists(root / file) else (None, [])
        if findings:
            raise Refusal(f"Nothing was written: {file} must be mended first.", findings)
        others = [t for t in translations if not (t.translation == name and is_local(t))]
        text, made, lacks = compose(name, article, pairs, quotes, [*others, *filter(None, [now_there])], now())
        if not made and not now_there:
            raise Refusal("Nothing was written: no wording was accepted. Take one that is for review with --take QUOTE, or --take QUOTE=N-M.")
        replace([(root / file, text.encode())])
    return file, made, lacks


def compose(
    name: str, article: Article, pairs: Iterable[Pair], quotes: Mapping[str, Quote], translations: Sequence[Translation], moment: int
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The file's text, the ids of the quotes whose wording it has from this run, and the keys of the citation that the article does not give.
    A quote that a verified wording covers gets none. Raises Refusal where the file is another article's."""
    verified = next((t for t in translations if t.translation == name and not is_local(t)), None)
    before = next((t for t in translations if t.translation == name and is_local(t)), None)
    text = fold(" ".join(t.text for t in article.turns))
    if before is not None and _another(before, article, text):
        raise Refusal(
            f"Nothing was written: seeds/english/{name}.local.yaml holds wordings from {shown(before.article or before.url or 'another article')}, "
            f"and this is {shown(article.url or article.source)}. Give this one a name of its own with --name, or move that file away."
        )
    have = {
        w.quote for w in (verified.wordings if verified else ()) if w.quote is not None and w.quote in quotes and covers(w.chinese, quotes[w.quote])
    }
    day = datetime.fromtimestamp(moment, timezone.utc).strftime("%Y-%m-%d")
    rows: dict[str, dict[str, str]] = {}
    for wording in before.wordings if before else ():
        if wording.quote is not None and wording.quote in quotes and before is not None:
            rows[wording.quote] = _kept(wording, before, article)
    made = []
    for pair in pairs:
        if pair.decision != "accepted" or pair.english is None or pair.id in have:
            continue
        if next(alphabet.faults(pair.english, "editor"), None):
            continue  # a damaged page: the file could not be read again
        kept = rows.get(pair.id)
        if kept is None or fold(kept["text"]) not in text or pair.reason == "chosen":
            rows[pair.id] = {"text": pair.english, "quote": pair.id, "chinese": quotes[pair.id].text}
        made.append(pair.id)
    about = verified or before
    head: list[tuple[str, str | None]] = [
        ("translation", name),
        ("publisher", about.publisher if about else (_host(article.url) if article.url else None)),
        ("title", about.title if about else alphabet.plain(article.title or "")),
        ("url", about.url if about else article.url and shown(article.url)),
        ("published", about.published if about else None),
        ("original", about.original if about else None),
        ("article", shown(article.url or Path(article.source).name)),
        ("sha256", article.sha256),
        ("read", day),
    ]
    lines = [HEADER, *(f"{key}: {_quoted(value)}\n" for key, value in head if value), "\nwordings:\n" if rows else "\nwordings: []\n"]
    for key in sorted(rows):
        fields = list(rows[key].items())
        lines += [f"  {'- ' if i == 0 else '  '}{k}: {_quoted(v)}\n" for i, (k, v) in enumerate(fields)] + ["\n"]
    lacks = tuple(key for key, value in head[1:4] if not value)
    return "".join(lines).rstrip("\n") + "\n", tuple(made), lacks


def _another(before: Translation, article: Article, text: str) -> bool:
    """Whether the file was written from another article than this: neither the same copy nor the same address or name, nor its words."""
    same = before.sha256 == article.sha256 or before.article in (article.url, Path(article.source).name)
    known = [fold(w.text) in text for w in before.wordings]
    return not same and sum(known) * 2 < max(1, len(known))


def _kept(wording: Wording, before: Translation, article: Article) -> dict[str, str]:
    """A wording of the file as it was, with where it was seen if that was not in this article."""
    seen = wording.seen
    if seen is None and before.sha256 != article.sha256:
        seen = f"in {before.article or 'an article'}, sha256 {before.sha256}, read {before.read or 'before'}"
    fields = {"text": wording.text, "quote": wording.quote, "chinese": wording.chinese, "within": wording.within, "seen": seen}
    return {k: v for k, v in fields.items() if v is not None}


def _quoted(value: str) -> str:
    """A value as YAML that reads back as it is; the language is a superset of JSON's strings."""
    return (
        json.dumps(value, ensure_ascii=False)
        .replace("\x7f", "\\x7f")
        .replace("\x85", "\\u0085")
        .replace("\u2028", "\\u2028")
        .replace("\ufeff", "\\ufeff")
    )

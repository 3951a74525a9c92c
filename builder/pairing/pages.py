"""Pages as rows of blocks: feeds, Markdown and plain text become HTML, and HTML is walked once."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from ..findings import Refusal

Kind = Literal["paragraph", "heading", "item", "quotation", "rule"]


@dataclass(frozen=True)
class Block:
    """A stretch of text without a break. `marked`: how far into it the first run in bold, italics or another inline element reaches; `soft`: only
    a line break parts it from the block before; `number`: its number in a list, or the anchor it carries; `frame`: the elements around it;
    `linked`, `italic`: all of it is."""

    text: str
    kind: Kind = "paragraph"
    marked: int = 0
    soft: bool = False
    number: str = ""
    frame: tuple[str, ...] = ()
    linked: bool = False
    italic: bool = False

    @property
    def bold(self) -> bool:
        return self.marked >= len(self.text.rstrip(" :：.?？"))

    @property
    def chinese(self) -> bool:
        return is_chinese(self.text)


@dataclass(frozen=True)
class Page:
    title: str | None
    url: str | None
    blocks: tuple[Block, ...]


def is_chinese(text: str) -> bool:
    """Whether most letters of a text are Han characters."""
    han = sum("\u3400" <= c <= "\u9fff" or c >= "\U00020000" for c in text)
    return han > 0 and han * 3 > sum(c.isalpha() for c in text)


# More than this is no article. What follows costs time and memory in step with these counts.
MOST = 10_000_000
MOST_TAGS, LONGEST_TAG, MOST_LINES, MOST_MARKS, MOST_MARKS_IN_ALL, LONGEST = 300_000, 20_000, 150_000, 2_000, 200_000, 300_000
NOTHING = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff\u00ad\0\r")


@lru_cache(maxsize=1)
def patterns() -> dict[str, re.Pattern[str]]:
    """What is no part of an interview, by the words that mark it."""
    import yaml

    rows = yaml.load((Path(__file__).parent / "patterns.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return {name: re.compile(rf"(?i)\W*?(?:{'|'.join(many)})") for name, many in rows.items()}


def decode(raw: bytes, source: str) -> str:
    """The bytes as text: by their byte order mark, as UTF-8, as they declare themselves, else as Windows wrote Western text. Raises Refusal, too,
    where they are more than an article."""
    if len(raw) > MOST:
        raise Refusal(f"{source} is too large for an article: {len(raw) / 1_000_000:.1f} MB; the most is {MOST // 1_000_000} MB.")
    wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    if raw[:4] in (b"%PDF", b"PK\x03\x04", b"\x89PNG") or (b"\0" in raw[:2000] and not wide):
        raise Refusal(f"{source} is no text: save the article as a web page, Markdown or plain text.")
    declared = re.search(rb"""(?i)(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", raw[:3000])
    for name in ("utf-16" if wide else "utf-8", declared[1].decode("ascii", "replace") if declared else "cp1252", "cp1252", "latin-1"):
        try:
            return raw.decode(name).replace("\r\n", "\n").replace("\r", "\n").translate(NOTHING)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    raise AssertionError("latin-1 reads everything")


def pages(text: str, source: str) -> list[Page]:
    """The page that a text is, or those of a feed. Raises Refusal where it is more than an article."""
    if text.count("<") + text.count("&") > MOST_TAGS:
        raise Refusal(f"{source} is more than an article: it has more than {MOST_TAGS:,} tags and entities.")
    text = re.sub(r"<v(?:\.[\w.]+)?\s+([^<>\n]{1,60})>", r"\1: ", text).replace("</v>", "")  # who speaks in subtitles
    head = re.search(r"<(rss|feed|rdf:rdf|!doctype html|html|head|body)[\s>]", text[:4000], re.I)
    if head and head[1].casefold() in ("rss", "feed", "rdf:rdf"):
        return _feed(text, source)
    if (head and not text[: head.start()].strip()) or len(re.findall(r"(?i)</\w+>|<br\s*/?>", text)) > max(3, text.count("\n\n") // 2):
        return [_html(text, source)]
    return [_markdown(text, source)]


# HTML

DROPPED = """script style noscript template svg iframe button select option textarea input object embed math canvas audio video
    nav footer aside figure dialog menu""".split()
INLINE = frozenset("a abbr b big cite code dfn em font i ins label mark q small span strong sub sup tt u".split())
MARKS = frozenset("b strong em i u span cite mark font small big a dfn abbr label".split())
LOOSE = frozenset("p li ul ol blockquote".split())
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
NUMBER = re.compile(r"[\W\d]*\d[\W\d]*$")
KINDS: dict[str, Kind] = {"li": "item", "blockquote": "quotation", **dict.fromkeys(HEADINGS, "heading")}


# The mark of a footnote: [^2] anywhere, [2] at the end of a word or sentence, ² at that of a sentence.
NOTE_MARK = re.compile(r"\[\^\w{1,20}\]|(?<=[^\s\[(\]])(?:\[\d{1,3}\])+(?![\w(])|(?<=[.,;:!?…”’\")])[¹²³⁰⁴-⁹]{1,3}(?=\s|$)")
NOTE_TEXT = re.compile(r"\W*(\d{1,3}|[*†‡])\W*")


def _name(node: Any) -> str:
    return node.tag.rsplit("}", 1)[-1] if isinstance(node.tag, str) else ""


def _clean(text: str) -> str:
    """Text as it is shown: runs of white space are one blank (a no-break space stays), and marks of footnotes are gone."""
    return re.sub(r"[ \t\n\f]+", " ", NOTE_MARK.sub("", text)).strip(" ")


def words_of(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


@dataclass
class _Walk:
    """Walks a tree of elements and writes down its blocks."""

    blocks: list[Block] = field(default_factory=list)
    runs: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    places: dict[Any, int] = field(default_factory=dict)
    columns: dict[tuple[Any, int], list[int]] = field(default_factory=dict)
    soft: bool = False
    number: str = ""

    def flush(self, kind: Kind, frame: tuple[str, ...], soft_after: bool = False) -> None:
        runs = [(text, marks) for text, marks in self.runs if text.strip()]
        plain = [(text, marks) for text, marks in runs if text.strip(" \n\t\xa0.:：")]
        lead = next((n for n, run in enumerate(self.runs) if run in plain and not run[1] & MARKS), len(self.runs))
        while lead and not self.runs[lead - 1][1] & MARKS:
            lead -= 1
        if text := _clean("".join(text for text, _ in self.runs)):
            marked = len(_clean("".join(text for text, _ in self.runs[:lead])))
            linked, italic = (bool(plain) and all(marks & which for _, marks in plain) for which in ({"a"}, {"em", "i"}))
            self.blocks.append(Block(text, kind, marked, self.soft, self.number, frame, linked, italic))
            self.number = ""
        self.soft = soft_after and bool(text)
        self.runs = []

    def inside(self, node: Any, kind: Kind, frame: tuple[str, ...], marks: frozenset[str], typed: bool) -> None:
        self._write(node.text, kind, frame, marks, typed)
        for child in self._cells(node) if _name(node) == "tr" else node:
            if name := _name(child):
                self._element(child, name, kind, frame, marks, typed)
            self._write(child.tail, kind, frame, marks, typed)

    def _cells(self, row: Any) -> list[Any]:
        """The cells of a row of a table, numbers first, then Chinese, then what is short (names), as most rows of it have them."""
        rows, size = row.getparent(), len(row)
        if (rows, size) not in self.columns:
            columns = [[words_of(cell) for cell in column] for column in zip(*(other for other in rows if len(other) == size))]
            kinds = [(2 * sum(bool(NUMBER.match(x)) for x in t) > len(t), 2 * sum(map(is_chinese, t)) > len(t), -sum(map(len, t))) for t in columns]
            self.columns[rows, size] = sorted(range(len(columns)), key=lambda n: kinds[n], reverse=True)
        return [row[n] for n in self.columns[rows, size]]

    def _write(self, text: str | None, kind: Kind, frame: tuple[str, ...], marks: frozenset[str], typed: bool) -> None:
        for n, line in enumerate((text or "").split("\n") if typed else [text or ""]):
            if n:  # in a page that was typed, a line ends where it ends
                self.flush(kind, frame, soft_after=bool(line.strip()))
            self.runs.append((line, marks))

    def _element(self, node: Any, name: str, kind: Kind, frame: tuple[str, ...], marks: frozenset[str], typed: bool) -> None:
        if node.get("hidden") is not None or re.search(r"display\s*:\s*none", node.get("style") or "", re.I):
            return
        if re.search(r"\d", anchor := node.get("id") or (node.get("name") if name == "a" else "") or ""):
            self.number = anchor
        if name == "br":
            after = node.getnext() if not (node.tail or "").strip() else None
            self.flush(kind, frame, soft_after=after is None or _name(after) != "br")
        elif name == "hr":
            self.flush(kind, frame)
            self.blocks.append(Block("* * *", "rule", frame=frame))
        elif name in INLINE:
            note = name == "sup" or (name == "a" and (node.get("href") or "").startswith("#") and any(text.strip() for text, _ in self.runs))
            if not (note and NOTE_TEXT.fullmatch(words_of(node))):
                self.inside(node, kind, frame, marks | {name}, typed)
        else:
            self.flush(kind, frame)
            if name == "li" and _name(parent := node.getparent()) == "ol":
                start = node.get("value") or (None if parent in self.places else parent.get("start", "1"))
                self.places[parent] = int(start) if start and re.fullmatch(r"\d{1,8}", start) else self.places.get(parent, 0) + 1
                self.number = str(self.places[parent])
            if name not in LOOSE | HEADINGS:
                frame = (*frame, ".".join([name, *sorted(c for c in (node.get("class") or "").split() if not re.search(r"\d", c))]))
            kind = KINDS.get(name, kind if name in LOOSE else "paragraph")
            self.inside(node, kind, frame, frozenset(), typed or name == "pre")
            self.flush(kind, frame)


def _html(text: str, source: str, title: str | None = None, url: str | None = None) -> Page:
    import lxml.html
    from lxml import etree

    if re.search(rf"<[^<>]{{{LONGEST_TAG}}}", text):
        raise Refusal(f"{source} is more than an article: it has a tag of more than {LONGEST_TAG:,} characters.")
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return Page(title, url, ())
    if any("depth" in str(e.message) for e in parser.error_log):
        raise Refusal(f"{source} is nested too deeply to be read.")
    title, url = title or _title(root), url or _address(root)
    etree.strip_elements(root, *DROPPED, "head", with_tail=False)
    walk = _Walk()
    walk.inside(root, "paragraph", (), frozenset(), False)
    walk.flush("paragraph", ())
    if any(len(b.text) > LONGEST for b in walk.blocks):
        raise Refusal(f"{source} is no article: it has a paragraph of more than {LONGEST:,} characters.")
    return Page(title, url, tuple(walk.blocks))


def _title(root: Any) -> str | None:
    """The heading that the page's title names, else its first heading, else the title."""
    element = " ".join("".join(root.xpath("//title[1]//text()")).split())
    shown = " ".join(next(iter(root.xpath("//meta[@property='og:title']/@content")), "").split())
    heads = [text for text in map(words_of, root.iter("h1", "h2", "h3")) if text]
    named = [text for text in heads if text == shown] or [text for text in heads if text in element]
    first = [text for text in map(words_of, root.iter("h1")) if text]
    return next(iter([*sorted(named, key=len)[-1:], *first, shown, re.sub(r"\s+[|–—-]\s+[^|–—]{2,40}$", "", element)]), None) or None


def _address(root: Any) -> str | None:
    given = [*root.xpath("//link[@rel='canonical']/@href"), *root.xpath("//meta[@property='og:url']/@content")]
    return next((str(g) for g in given if re.match(r"https?://", g)), None)


# Feeds


def _feed(text: str, source: str) -> list[Page]:
    """The items of an RSS or Atom feed, each as a page."""
    from lxml import etree

    if "<!ENTITY" in text:
        raise Refusal(f"{source} declares entities of its own, which a feed does not need: it was not read.")
    # HTML's own entities are none in XML.
    fixed = re.sub(r"&(?!(?:#\d+|#x[0-9a-fA-F]+|amp|lt|gt|quot|apos);)(?:[a-zA-Z]\w*;)?", lambda m: html.unescape(m[0]).replace("&", "&amp;"), text)
    try:
        root = etree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", fixed).encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise Refusal(f"{source} is a feed that cannot be read: it breaks in line {line}, column {column}.") from None
    return [page for item in root.iter("{*}item", "{*}entry") for page in _item(item, source)]


def _item(item: Any, source: str) -> Iterator[Page]:
    from lxml import etree

    parts = {_name(part): part for part in reversed(item)}
    body = next((parts[key] for key in ("encoded", "content", "description", "summary") if key in parts and words_of(parts[key])), None)
    if body is not None:
        title = re.sub(r"<[^>]+>", "", html.unescape(words_of(parts["title"]))) if "title" in parts else ""
        links = [c.get("href") or words_of(c) for c in item if _name(c) == "link" and c.get("rel", "alternate") == "alternate"]
        url = next((link for link in links if link.startswith(("http://", "https://"))), None)
        inner = "".join(etree.tostring(c, encoding="unicode") for c in body)
        yield _html(re.sub(r"(</?)\w+:", r"\1", inner) if inner else body.text, source, " ".join(title.split()) or None, url)


# Markdown and plain text


@lru_cache(maxsize=1)
def _parser() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"breaks": True, "html": True}).enable("table").disable("code")


def _markdown(text: str, source: str) -> Page:
    """Markdown and plain text, hard wraps and all."""
    paragraphs = text.split("\n\n")
    if text.count("\n") > MOST_LINES or any(len(p) > LONGEST for p in paragraphs):
        raise Refusal(f"{source} is no article: it has more than {MOST_LINES:,} lines, or a paragraph of more than {LONGEST:,} characters.")
    marks = [len(re.findall(r"[\[\]*_`<!\\&]", p)) for p in paragraphs]
    if max(marks) > MOST_MARKS or sum(marks) + text.count(">") > MOST_MARKS_IN_ALL:
        raise Refusal(f"{source} is no article: it has more than {MOST_MARKS:,} marks of Markdown in a paragraph, or {MOST_MARKS_IN_ALL:,} in all.")
    title, url, body = _front(text)
    tokens = _parser().parse(body)
    for before, token, after in zip(tokens, tokens[1:], tokens[2:]):
        if token.content.startswith("[^"):
            before.tag = after.tag = "aside"  # a footnote
        elif token.type == "inline" and before.markup in ("-", "=") and len(token.content) > 120:
            before.tag = after.tag = "p"  # not a heading but a paragraph above a rule
    page = _html(_parser().renderer.render(tokens, _parser().options, {}) or "<p></p>", source, title, url)
    return page if page.title else Page(_first_line(page.blocks), page.url, page.blocks)


def _front(text: str) -> tuple[str | None, str | None, str]:
    """Title and address of Markdown's front matter, and the text without it."""
    import yaml

    match = re.match(r"---[ \t]*\n(.{0,8000}?)\n(---|\.\.\.)[ \t]*\n", text, re.S)
    try:
        front = yaml.load(match[1], Loader=yaml.BaseLoader) if match else {}
        # Only what is one text: a list of lists that name each other has no end.
        values = {k.casefold(): v for k, v in dict(front).items() if isinstance(k, str) and isinstance(v, str)}
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        return None, None, text
    url = next((values[k] for k in ("url", "link", "canonical", "source") if values.get(k, "").startswith("http")), None)
    return values.get("title"), url, text[match.end() :] if match else text


def _first_line(blocks: tuple[Block, ...]) -> str | None:
    """The first block, with the lines it is wrapped into, where it looks like a title."""
    size = next((n for n, block in enumerate(blocks) if n and not block.soft), len(blocks))
    words = " ".join(block.text for block in blocks[:size])
    return words if words and len(words) <= 200 and not words.endswith(".") else None

"""Pages as rows of blocks: feeds, Markdown and plain text become HTML, and HTML is walked once. Lines are those of the file."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from ..findings import Refusal

Kind = Literal["paragraph", "heading", "item", "quotation", "rule"]


@dataclass(frozen=True)
class Block:
    """A stretch of text without a break. `places`: (offset in `text`, line of the file); `marked`: how far into it the first run in bold,
    italics or another inline element reaches; `soft`: only a line break parts it from the block before; `more`: such a one follows;
    `cell`: the name that stands beside it in a table or description list, of which `group` is the number; `beside`: the Chinese that does;
    `number`: its number in a list or table, or the anchor it carries; `frame`: the elements around it; `furniture`: which part of the page's
    furniture it stands in, if any; `linked`, `italic`: all of it is."""

    text: str
    places: tuple[tuple[int, int], ...]
    kind: Kind = "paragraph"
    marked: int = 0
    soft: bool = False
    more: bool = False
    cell: str | None = None
    beside: str = ""
    number: str = ""
    group: int | None = None
    frame: tuple[str, ...] = ()
    furniture: int | None = None
    linked: bool = False
    italic: bool = False

    @property
    def line(self) -> int:
        return self.places[0][1] if self.places else 1

    def line_at(self, offset: int) -> int:
        index = bisect_right([at for at, _ in self.places], max(0, offset)) - 1
        return self.places[max(0, index)][1] if self.places else 1

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
MOST_TAGS, LONGEST_TAG, MOST_LINES, MOST_MARKS, LONGEST = 300_000, 20_000, 150_000, 2_000, 300_000
NOTHING = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff\u00ad\0")


@lru_cache(maxsize=1)
def patterns() -> dict[str, re.Pattern[str]]:
    """What is no part of an interview, by the words that mark it."""
    import yaml

    rows = yaml.load((Path(__file__).parent / "patterns.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    joined = {name: "|".join(re.sub(r"\s*\n\s*|(?<=\)) (?=\?)", "", row) for row in many) for name, many in rows.items()}
    return {name: re.compile(rf"(?i)\W*?(?:{alternatives})") for name, alternatives in joined.items()}


def pages(raw: bytes, source: str) -> list[Page]:
    """The page in `raw`, or those of a feed. Raises Refusal where the bytes are no text that can be read, or more than an article."""
    if len(raw) > MOST:
        raise Refusal(f"{source} is too large for an article: {len(raw) / 1_000_000:.1f} MB; the most is {MOST // 1_000_000} MB.")
    text = decode(raw, source).replace("\r\n", "\n").replace("\r", "\n").translate(NOTHING)
    head = text[:4000].lstrip()
    lowered = head[:1500].casefold()
    if re.search(r"<(rss|feed|rdf:rdf)[\s>]", lowered) and "<html" not in lowered.split("<rss")[0].split("<feed")[0]:
        return _feed(text, source)
    if re.match(
        r"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html|head|body|div|p|article|section|table|dl|h\d|main|meta|title)[\s>]",
        head,
        re.I | re.S,
    ) or len(re.findall(r"(?i)</(?:p|div|td|dd|strong|li|h\d)>|<br\s*/?>", text)) > max(3, text.count("\n\n") // 2):
        return [_html(text, source)]
    return [_markdown(text, source)]


def decode(raw: bytes, source: str) -> str:
    """The bytes as text: by their byte order mark, as they declare themselves, as UTF-8, else as Windows wrote Western text. Raises Refusal."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(name, "replace")
    if raw[:4] in (b"%PDF", b"PK\x03\x04", b"\x89PNG") or b"\0" in raw[:2000]:
        raise Refusal(f"{source} is no text: save the article as a web page, Markdown or plain text.")
    declared = re.search(rb"""(?i)(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", raw[:3000])
    for name in ("utf-8", declared[1].decode("ascii", "replace") if declared else "cp1252", "cp1252"):
        try:
            return raw.decode(name)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return raw.decode("latin-1")


# HTML

DROPPED = frozenset("script style noscript template svg iframe button select option textarea input object embed head math canvas audio video".split())
FURNITURE_TAGS = frozenset("nav footer aside form figure figcaption header dialog menu".split())
SECTIONS = frozenset(
    """
    p div section article main li ul ol dl dt dd table tbody thead tfoot tr td th h1 h2 h3 h4 h5 h6 blockquote pre header
    footer nav aside center form figure figcaption address details summary fieldset body html caption hgroup
    """.split()
)
INLINE_MARKS = frozenset("b strong em i u span cite mark font small big a dfn abbr label".split())
LOOSE = frozenset(["p", "li", "ul", "ol", "blockquote", "br"])
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])


def _tag(node: Any) -> str | None:
    return node.tag.rsplit("}", 1)[-1] if isinstance(node.tag, str) else None


@dataclass
class _Ink:
    """Text being written: white space runs become one blank (a no-break space stays), and the lines and marks are noted."""

    parts: list[str] = field(default_factory=list)
    size: int = 0
    places: list[tuple[int, int]] = field(default_factory=list)
    marked: int = 0
    marking: bool = True
    linked: bool = True
    italic: bool = True

    def add(self, piece: str, line: int, marks: frozenset[str]) -> int:
        """Write `piece`, which begins in `line`; returns the line in which it ends."""
        for part in re.split(r"([ \t\n\f]+)", re.sub(r"\[\^\w{1,20}\]", "", piece)):
            if not part:
                continue
            if part.isspace() and "\xa0" not in part:
                line += part.count("\n")
                if self.parts and self.parts[-1] != " ":
                    self.parts.append(" ")
                    self.size += 1
                continue
            if not self.places or self.places[-1][1] != line:
                self.places.append((self.size, line))
            self.parts.append(part)
            self.size += len(part)
            plain = part.strip("\xa0 .:：")
            if self.marking and marks & INLINE_MARKS:
                self.marked = self.size
            elif plain:
                self.marking = False
            if plain:
                self.linked = self.linked and "a" in marks
                self.italic = self.italic and bool(marks & {"em", "i"})
        return line


class _Reader:
    """Walks a tree of elements and writes down its blocks. `lined`: elements tell their lines in `data-line`."""

    def __init__(self, lined: bool = False) -> None:
        self.blocks: list[Block] = []
        self.ink = _Ink()
        self.soft = False
        self.line = 1
        self.lined = lined
        self.groups = self.furnitures = 0
        self.number = ""
        self.typed = False

    def flush(self, kind: Kind, frame: tuple[str, ...], furniture: int | None, soft_after: bool = False) -> None:
        ink, text = self.ink, "".join(self.ink.parts).rstrip(" ")
        if text.strip():
            marked = min(ink.marked, len(text))
            self.blocks.append(
                Block(
                    text,
                    tuple(ink.places),
                    kind,
                    marked,
                    self.soft,
                    soft_after,
                    None,
                    "",
                    self.number,
                    None,
                    frame,
                    furniture,
                    ink.linked,
                    ink.italic,
                )
            )
            self.number = ""
        self.soft = soft_after and bool(text.strip())
        self.ink = _Ink()

    def at(self, node: Any) -> None:
        line = node.get("data-line") if self.lined else node.sourceline
        self.line = int(line) if line else self.line

    def walk(self, node: Any, kind: Kind, frame: tuple[str, ...], marks: frozenset[str], furniture: int | None) -> None:
        self._write(node.text, kind, frame, marks, furniture)
        for child in node:
            if (name := _tag(child)) is not None:
                self.at(child)
                self._element(child, name, kind, frame, marks, furniture)
            self._write(child.tail, kind, frame, marks, furniture)

    def _write(self, text: str | None, kind: Kind, frame: tuple[str, ...], marks: frozenset[str], furniture: int | None) -> None:
        lines = (text or "").split("\n") if self.typed else [text or ""]
        for index, line in enumerate(lines):
            if index:  # in a page that was typed, a line ends where it ends
                self.line += 1
                self.flush(kind, frame, furniture, soft_after=bool(line.strip()))
            self.line = self.ink.add(line, self.line, marks)

    def _element(self, node: Any, name: str, kind: Kind, frame: tuple[str, ...], marks: frozenset[str], furniture: int | None) -> None:
        if name in DROPPED or node.get("hidden") is not None or re.search(r"display\s*:\s*none", node.get("style") or "", re.I):
            return
        if name in ("a", "span", *HEADINGS) and (anchor := node.get("id") or node.get("name")):
            self.number = self.number or anchor
        if name == "br":
            after = node.getnext() if not (node.tail or "").strip() else None
            self.flush(kind, frame, furniture, soft_after=after is None or _tag(after) != "br")
        elif name == "hr":
            self.flush(kind, frame, furniture)
            self.blocks.append(Block("* * *", ((0, self.line),), "rule", frame=frame, furniture=furniture))
        elif name == "sup" and re.fullmatch(r"\W*(\d{1,3}|[*†‡])\W*", "".join(node.itertext())):
            return
        elif name in SECTIONS:
            self.flush(kind, frame, furniture)
            self._section(node, name, kind, frame, furniture)
        else:
            self.walk(node, kind, frame, marks | {name}, furniture)

    def _section(self, node: Any, name: str, kind: Kind, frame: tuple[str, ...], furniture: int | None) -> None:
        classes = (node.get("class") or "").split()
        words = [w for w in [*classes, node.get("id") or "", node.get("role") or ""] if w]
        if (
            furniture is None
            and name not in ("html", "body", "main")
            and (name in FURNITURE_TAGS or any(patterns()["furniture"].fullmatch(w) for w in words))
        ):
            self.furnitures += 1
            furniture = self.furnitures
        inner: Kind = kind
        if name in HEADINGS:
            inner = "heading"
        elif name == "li":
            inner, self.number = "item", node.get("data-number") or _place_in_list(node)
        elif name == "blockquote":
            inner = "quotation"
        elif name not in LOOSE:
            inner = "paragraph"
        if name not in LOOSE | HEADINGS:
            frame = (*frame, ".".join([name, *sorted(c for c in classes if not re.search(r"\d", c))]))
            if name != "body" and re.search(r"\d", node.get("id") or ""):
                self.number = node.get("id")
        if (name == "table" and self._table(node, frame, furniture)) or (name == "dl" and self._list(node, frame, furniture)):
            return
        before, self.typed = self.typed, self.typed or name == "pre"
        self.walk(node, inner, frame, frozenset(), furniture)
        self.flush(inner, frame, furniture)
        self.typed = before

    def _beside(
        self, node: Any, label: str | None, chinese: str, number: str, group: int | None, frame: tuple[str, ...], furniture: int | None
    ) -> None:
        """The blocks inside a cell, the first of them with what stands beside it."""
        first = len(self.blocks)
        self.at(node)
        self.soft = False
        self.walk(node, "paragraph", frame, frozenset(), furniture)
        self.flush("paragraph", frame, furniture)
        for index in range(first, len(self.blocks)):
            block = self.blocks[index]
            own = index == first
            self.blocks[index] = replace(
                block,
                cell=label if own else None,
                beside=chinese if own else "",
                number=number if own else "",
                group=group,
                frame=frame,
                soft=block.soft and not own,
            )

    def _table(self, node: Any, frame: tuple[str, ...], furniture: int | None) -> bool:
        """Read a table with a column of names, numbers or Chinese beside one of English. False of any other."""
        rows = [[c for c in row if _tag(c) in ("td", "th")] for row in _rows(node)]
        wide = [row for row in rows if len(row) >= 2]
        if len(wide) < 2 or len(wide) * 2 < len(rows):
            return False
        columns = range(min(len(row) for row in wide))
        texts = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in wide]
        body_texts = texts[1:] if len(texts) > 2 else texts
        chinese = next((c for c in columns if sum(is_chinese(t[c]) for t in body_texts) * 2 > len(body_texts)), None)
        mean = [sum(len(t[c]) for t in texts) / len(texts) if c != chinese else -1.0 for c in columns]
        body = max(columns, key=lambda c: mean[c])
        rest = [c for c in columns if c not in (body, chinese) and max(len(t[c]) for t in texts) <= 70]
        named = [c for c in rest if sum(any(x.isalpha() for x in t[c]) for t in body_texts) * 2 > len(body_texts)]
        numbered = [c for c in rest if sum(bool(re.search(r"\d", t[c])) for t in body_texts) * 2 > len(body_texts)]
        name = min(named, key=lambda c: (len({t[c] for t in texts}), c)) if named and chinese is None else None
        if name is None and chinese is None and not numbered:
            return False
        self.groups += 1
        for row in rows:
            if len(row) < 2:
                for cell in row:
                    self.at(cell)
                    self.walk(cell, "heading", frame, frozenset(), furniture)
                    self.flush("heading", frame, furniture)
                continue
            if row is wide[0] and chinese is not None and not is_chinese("".join(row[chinese].itertext())):
                continue  # a head
            own = ["" if c >= len(row) else " ".join("".join(row[c].itertext()).split()) for c in columns]
            label = own[name] or None if name is not None else None
            beside, number = own[chinese] if chinese is not None else "", own[numbered[0]] if numbered else ""
            group = self.groups if name is not None else None
            self._beside(row[min(body, len(row) - 1)], label, beside, number, group, frame, furniture)
        return True

    def _list(self, node: Any, frame: tuple[str, ...], furniture: int | None) -> bool:
        """Read a description list."""
        parts = [part for part in node.iter("dt", "dd") if next(part.iterancestors("dl")) is node]
        if not any(part.tag == "dt" for part in parts):
            return False
        self.groups += 1
        label = None
        for part in parts:
            if part.tag == "dt":
                label = " ".join("".join(part.itertext()).split())
            else:
                self._beside(part, label, "", "", self.groups, frame, furniture)
                label = None
        return True


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if _tag(child) == "tr":
            yield child
        elif _tag(child) in ("tbody", "thead", "tfoot"):
            yield from (row for row in child if _tag(row) == "tr")


def _place_in_list(node: Any) -> str:
    parent = node.getparent()
    if parent is None or _tag(parent) != "ol":
        return ""
    before = node.getprevious()
    last = before.get("data-place") if before is not None else None
    start = node.get("value") or (int(last) + 1 if last else parent.get("start") or 1)
    place = str(start) if str(start).isdecimal() and len(str(start)) < 9 else "1"
    node.set("data-place", place)
    return place


def _html(text: str, source: str, title: str | None = None, url: str | None = None, lined: bool = False, first: int = 0) -> Page:
    import lxml.html
    from lxml.etree import LxmlError

    if text.count("<") > MOST_TAGS or re.search(rf"<[^<>]{{{LONGEST_TAG}}}", text):
        raise Refusal(f"{source} is more than an article: it has more than {MOST_TAGS:,} tags, or one of more than {LONGEST_TAG:,} characters.")
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError, AssertionError):
        return Page(title, url, ())
    if any("depth" in str(e.message) for e in parser.error_log):
        raise Refusal(f"{source} is nested too deeply to be read.")
    reader = _Reader(lined)
    reader.walk(root, "paragraph", (), frozenset(), None)
    reader.flush("paragraph", (), None)
    blocks = tuple(replace(b, places=tuple((o, line + first) for o, line in b.places)) for b in reader.blocks) if first else tuple(reader.blocks)
    if any(len(b.text) > LONGEST for b in blocks):
        raise Refusal(f"{source} is no article: it has a paragraph of more than {LONGEST:,} characters.")
    return Page(title or _title(root), url or _address(root), blocks)


def _title(root: Any) -> str | None:
    """The page's own heading, else the title it gives elsewhere."""
    headings = [text for h in root.iter("h1") if (text := " ".join("".join(h.itertext()).split()))]
    shown = " ".join(next(iter(root.xpath("//meta[@property='og:title']/@content")), "").split())
    element = " ".join("".join(root.xpath("//title[1]//text()")).split())
    if len(headings) > 1:
        exact = [h for h in headings if h == shown] or [h for h in headings if h in element]
        return str(max(exact or headings[:1], key=len))
    if headings or shown:
        return str((headings or [shown])[0])
    for heading in root.iter("h2", "h3"):
        own = " ".join("".join(heading.itertext()).split())
        if own and own in element:
            return str(own)
    return re.sub(r"\s+[|–—-]\s+[^|–—]{2,40}$", "", element) or None


def _address(root: Any) -> str | None:
    given = [*root.xpath("//link[@rel='canonical']/@href"), *root.xpath("//meta[@property='og:url']/@content")]
    return next((str(g) for g in given if re.match(r"https?://", g)), None)


# Feeds


def _feed(text: str, source: str) -> list[Page]:
    """The items of an RSS or Atom feed, each as a page."""
    from lxml import etree

    if "<!ENTITY" in text:
        raise Refusal(f"{source} declares entities of its own, which a feed does not need: it was not read.")
    if text.count("<") > MOST_TAGS:
        raise Refusal(f"{source} is more than a feed of articles: it has more than {MOST_TAGS:,} tags.")
    # Within CDATA an entity belongs to the HTML inside and must stay as it is.
    fixed = re.sub(r"(<!\[CDATA\[.*?\]\]>)|&(?!#\d+;|#x[0-9a-fA-F]+;|(?:amp|lt|gt|quot|apos);)(?:[a-zA-Z]\w*;)?", _entity, text, flags=re.S)
    fixed = re.sub(r"^\s*<\?xml[^>]*\?>", lambda m: "\n" * m.group().count("\n"), fixed)
    try:
        root = etree.fromstring(fixed.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise Refusal(f"{source} is a feed that cannot be read: it breaks in line {line}, column {column}.") from None
    found = []
    for item in root.iter():
        if _tag(item) not in ("item", "entry"):
            continue
        title = next((html.unescape(_inner(c)) for c in item if _tag(c) == "title"), "")
        title = " ".join(re.sub(r"<[^>]+>", "", title).split())
        link = next((c.get("href") or (c.text or "").strip() for c in item if _tag(c) == "link" and c.get("rel", "alternate") == "alternate"), "")
        bodies = {_tag(c): c for c in item if _tag(c) in ("encoded", "content", "description", "summary")}
        body = next((bodies[k] for k in ("encoded", "content", "description", "summary") if k in bodies and _inner(bodies[k]).strip()), None)
        if body is not None:
            url = link if link.startswith(("http://", "https://")) else None
            found.append(_html(_inner(body), source, title or None, url, first=(body.sourceline or 1) - 1))
    return found


def _entity(match: re.Match[str]) -> str:
    return match.group() if match[1] else html.unescape(match.group()).replace("&", "&amp;")


def _inner(element: Any) -> str:
    """An element's text; of Atom's inline XHTML its markup."""
    from lxml import etree

    if not len(element):
        return element.text or ""
    return (element.text or "") + re.sub(r"(</?)\w+:", r"\1", "".join(etree.tostring(c, encoding="unicode") for c in element))


# Markdown and plain text


@lru_cache(maxsize=1)
def _parser() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"breaks": True, "html": True}).enable("table").disable("code")


def _markdown(text: str, source: str) -> Page:
    """Markdown and plain text, hard wraps and all."""
    if text.count("\n") > MOST_LINES or any(len(p) > LONGEST for p in text.split("\n\n")):
        raise Refusal(f"{source} is no article: it has more than {MOST_LINES:,} lines, or a paragraph of more than {LONGEST:,} characters.")
    if any(len(re.findall(r"[\[\]*_`<!\\&]", p)) > MOST_MARKS for p in text.split("\n\n")):
        raise Refusal(f"{source} is no article: it has a paragraph with more than {MOST_MARKS:,} marks of Markdown.")
    title, url, body = _front(text)
    tokens = _parser().parse(body)
    for index, token in enumerate(tokens):
        if token.map and token.nesting == 1:
            token.attrSet("data-line", str(token.map[0] + 1))
        if token.type == "list_item_open" and token.info:
            token.attrSet("data-number", token.info)
        if token.type == "html_block":
            token.content = f'<div data-line="{token.map[0] + 1}">{token.content}</div>'
        if token.type == "inline" and (token.content.startswith("[^") or (tokens[index - 1].markup in ("-", "=") and len(token.content) > 120)):
            # Not a heading but a paragraph above a rule; and a footnote is no text.
            tokens[index - 1].tag = tokens[index + 1].tag = "p" if token.content[0] != "[" else "aside"
    page = _html(_parser().renderer.render(tokens, _parser().options, {}), source, title, url, lined=True)
    return replace(page, title=page.title or _first_line(page.blocks))


def _front(text: str) -> tuple[str | None, str | None, str]:
    """Title and address of Markdown's front matter, and the text without it, its lines left where they are."""
    import yaml

    match = re.match(r"---[ \t]*\n(.{0,8000}?)\n(---|\.\.\.)[ \t]*\n", text, re.S)
    if not match:
        return None, None, text
    try:
        values = {str(k).casefold(): str(v) for k, v in dict(yaml.load(match[1], Loader=yaml.BaseLoader)).items()}
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        return None, None, text
    url = next((values[k] for k in ("url", "link", "canonical", "source") if values.get(k, "").startswith("http")), None)
    return values.get("title"), url, "\n" * match.group().count("\n") + text[match.end() :]


def _first_line(blocks: Sequence[Block]) -> str | None:
    """The first block, with the lines it is wrapped into, where it looks like a title."""
    words = ""
    for index, block in enumerate(blocks):
        if index and not block.soft:
            break
        words = f"{words} {block.text}".strip()
    return words if words and len(words) <= 200 and not words.endswith(".") else None

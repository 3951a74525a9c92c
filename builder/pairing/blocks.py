"""Pages as rows of blocks: what HTML, RSS and Atom feeds, Markdown and plain text have in common once their marks are taken away."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ..findings import Refusal

Kind = Literal["paragraph", "heading", "item", "quotation", "rule"]


@dataclass(frozen=True)
class Block:
    """A stretch of text without a break. `places`: (offset in `text`, line of the file); `marked`: how far into it the first run in bold,
    italics or another inline element reaches; `soft`: only a line break parts it from the block before; `more`: such a one follows;
    `cell`: what stands beside it in a table or description list, of which `group` is the number; `frame`: the elements around it;
    `furniture`: which part of the page's furniture it stands in, if any; `linked`, `italic`: all of it is."""

    text: str
    places: tuple[tuple[int, int], ...]
    kind: Kind = "paragraph"
    marked: int = 0
    soft: bool = False
    more: bool = False
    cell: str | None = None
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


@dataclass(frozen=True)
class Page:
    title: str | None
    url: str | None
    blocks: tuple[Block, ...]


MOST = 30_000_000
NOTHING = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff\u00ad")


def pages(raw: bytes, source: str) -> list[Page]:
    """The page in `raw`, or those of a feed. Raises Refusal where the bytes are no text that can be read."""
    if len(raw) > MOST:
        raise Refusal(f"{source} is too large for an article: {len(raw) // 1_000_000} MB.")
    text = decode(raw, source)
    head = text[:4000].lstrip("\ufeff \t\r\n")
    lowered = head[:1500].casefold()
    if re.search(r"<(rss|feed|rdf:rdf)[\s>]", lowered) and "<html" not in lowered.split("<rss")[0].split("<feed")[0]:
        return _feed(text, source)
    if re.match(
        r"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html|head|body|div|p|article|section|table|dl|h\d|main|meta|title)[\s>]",
        head,
        re.I | re.S,
    ):
        return [_html(text)]
    if len(re.findall(r"(?i)</(p|div|td|dd|strong|li|h\d)>|<br\s*/?>", text)) > max(3, text.count("\n\n") // 2):
        return [_html(text)]
    return [_text(text)]


def decode(raw: bytes, source: str) -> str:
    """The bytes as text: by their byte order mark, as they declare themselves, as UTF-8, else as Windows wrote Western text. Raises Refusal."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(name, "replace")
    if raw[:4] in (b"%PDF", b"PK\x03\x04", b"\x89PNG") or b"\0" in raw[:2000]:
        raise Refusal(f"{source} is no text: save the article as a web page, Markdown or plain text.")
    declared = re.search(rb"""(?i)(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", raw[:3000])
    for name in ("utf-8", declared[1].decode("ascii", "replace") if declared else "cp1252", "cp1252", "latin-1"):
        try:
            return raw.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("utf-8", "replace")


# HTML

DROPPED = frozenset(
    """
    script style noscript template svg iframe button select option textarea input object embed head math canvas audio video
    """.split()
)
FURNITURE_TAGS = frozenset(["nav", "footer", "aside", "form", "figure", "figcaption", "header", "dialog", "menu"])
FURNITURE = re.compile(
    r"(?i)^(comments?|comment-?(list|area|section|respond|form|wrap(per)?|thread)|comments-(area|section|list)|respond|disqus.*|replies|related.*|recommend.*|"
    r"sidebar|widget.*|share.*|social.*|sharing|newsletter.*|subscri.*|signup.*|sign-up|promo.*|advert.*|ads?|ad-.*|sponsor.*|banner.*|cookie.*|breadcrumbs?|"
    r"menu|nav|navigation|pagination|footer|site-(header|footer)|masthead|byline|post-?meta|entry-(meta|footer)|author-?(bio|box|info)|about-?author|bio|"
    r"pull-?quote.*|tags?|tag-?list|caption|wp-caption.*|popup.*|modal.*|toc|table-of-contents|screen-reader-text|visually-hidden|sr-only|print-only|callout|donate.*|paywall.*|"
    r"trending.*|most-?read|popular.*|see-?also|read-?more|teaser.*|outbrain|taboola)$"
)
SECTIONS = frozenset(
    """
    p div section article main li ul ol dl dt dd table tbody thead tfoot tr td th h1 h2 h3 h4 h5 h6 blockquote pre header
    footer nav aside center form figure figcaption address details summary fieldset body html caption hgroup
    """.split()
)
INLINE_MARKS = frozenset(
    """
    b strong em i u span cite mark font small big a dfn abbr label
    """.split()
)
LOOSE = frozenset(["p", "li", "ul", "ol", "blockquote", "br"])


@dataclass
class _Ink:
    """Text being written: white space runs become one blank (a no-break space stays), and the lines and marks are noted."""

    text: str = ""
    places: list[tuple[int, int]] = field(default_factory=list)
    marked: int = 0
    marking: bool = True
    linked: bool = True
    italic: bool = True

    def add(self, piece: str, line: int, marks: frozenset[str]) -> int:
        """Write `piece`, which begins in `line`; returns the line in which it ends."""
        for part in re.split(r"([ \t\r\n\f]+)", piece.translate(NOTHING)):
            if not part:
                continue
            if part.isspace() and "\xa0" not in part:
                line += part.count("\n")
                if self.text and not self.text.endswith(" "):
                    self.text += " "
                continue
            if not self.places or self.places[-1][1] != line:
                self.places.append((len(self.text), line))
            self.text += part
            plain = part.strip("\xa0 .:：")
            if self.marking and marks & INLINE_MARKS:
                self.marked = len(self.text)
            elif plain:
                self.marking = False
            if plain:
                self.linked = self.linked and "a" in marks
                self.italic = self.italic and bool(marks & {"em", "i"})
        return line


class _Reader:
    """Walks a tree of elements and writes down its blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.ink = _Ink()
        self.soft = False
        self.line = 1
        self.groups = 0
        self.furnitures = 0

    def flush(self, kind: Kind, frame: tuple[str, ...], furniture: int | None, soft_after: bool = False) -> None:
        text = self.ink.text.rstrip(" ")
        if text.strip():
            marked = min(self.ink.marked, len(text))
            block = Block(
                text,
                tuple(self.ink.places),
                kind,
                marked,
                self.soft,
                soft_after,
                frame=frame,
                furniture=furniture,
                linked=self.ink.linked,
                italic=self.ink.italic,
            )
            self.blocks.append(block)
            self.soft = soft_after
        else:
            self.soft = False
        self.ink = _Ink()

    def walk(self, node: Any, kind: Kind, frame: tuple[str, ...], marks: frozenset[str], furniture: int | None) -> None:
        for child in node.children:
            name = getattr(child, "name", None)
            if name is None:
                if type(child).__name__ in ("NavigableString", "CData"):
                    self.line = self.ink.add(str(child), self.line, marks)
                continue
            self.line = child.sourceline or self.line
            if name in DROPPED or child.get("hidden") is not None or re.search(r"display\s*:\s*none", child.get("style") or "", re.I):
                continue
            if name == "br":
                self._break(child, kind, frame, furniture)
            elif name == "hr":
                self.flush(kind, frame, furniture)
                self.blocks.append(Block("* * *", ((0, self.line),), "rule", frame=frame, furniture=furniture))
            elif name == "sup" and re.fullmatch(r"\[?\d{1,3}\]?", child.get_text(strip=True)):
                continue
            elif name in SECTIONS:
                self.flush(kind, frame, furniture)
                self._section(child, name, kind, frame, marks, furniture)
            else:
                self.walk(child, kind, frame, marks | {name}, furniture)

    def _break(self, node: Any, kind: Kind, frame: tuple[str, ...], furniture: int | None) -> None:
        after = node.next_sibling
        while after is not None and getattr(after, "name", None) is None and not str(after).strip():
            after = after.next_sibling
        double = getattr(after, "name", None) == "br"
        self.flush(kind, frame, furniture, soft_after=not double)

    def _section(self, node: Any, name: str, kind: Kind, frame: tuple[str, ...], marks: frozenset[str], furniture: int | None) -> None:
        classes = node.get("class") or []
        words = [w for w in [*(classes if isinstance(classes, list) else [classes]), node.get("id") or "", node.get("role") or ""] if w]
        if furniture is None and name not in ("html", "body", "main") and (name in FURNITURE_TAGS or any(FURNITURE.match(w) for w in words)):
            self.furnitures += 1
            furniture = self.furnitures
        inner: Kind = kind
        if re.fullmatch(r"h[1-6]", name):
            inner = "heading"
        elif name in ("li",):
            inner = "item"
        elif name == "blockquote":
            inner = "quotation"
        elif name not in LOOSE:
            inner = "paragraph"
        if name not in LOOSE and not re.fullmatch(r"h[1-6]", name):
            frame = (*frame, ".".join([name, *sorted(c for c in classes if not re.search(r"\d", c))]))
        if name == "table" and self._table(node, frame, furniture):
            return
        if name == "dl" and self._list(node, frame, furniture):
            return
        self.walk(node, inner, frame, frozenset(), furniture)
        self.flush(inner, frame, furniture)

    def _piece(self, node: Any, frame: tuple[str, ...], furniture: int | None) -> list[Block]:
        """The blocks inside `node`, apart from the others."""
        kept, self.blocks = self.blocks, []
        self.line = node.sourceline or self.line
        self.soft = False
        self.walk(node, "paragraph", frame, frozenset(), furniture)
        self.flush("paragraph", frame, furniture)
        found, self.blocks = self.blocks, kept
        return found

    def _beside(self, label: str | None, group: int, found: list[Block], frame: tuple[str, ...]) -> None:
        for index, block in enumerate(found):
            self.blocks.append(replace(block, cell=label if index == 0 else None, group=group, frame=frame, soft=block.soft and index > 0))

    def _table(self, node: Any, frame: tuple[str, ...], furniture: int | None) -> bool:
        """Read a table with a column of names beside one of text. False of any other."""
        rows = [row.find_all(["td", "th"], recursive=False) for row in node.find_all("tr") if row.find_parent("table") is node]
        wide = [row for row in rows if len(row) >= 2]
        if len(wide) < 2 or len(wide) * 2 < len(rows):
            return False
        columns = min(len(row) for row in wide)
        texts = [[" ".join(cell.get_text(" ").split()) for cell in row] for row in wide]
        mean = [sum(len(t[c]) for t in texts) / len(texts) for c in range(columns)]
        body = max(range(columns), key=lambda c: mean[c])
        named = [
            c for c in range(columns) if c != body and max(len(t[c]) for t in texts) <= 70 and any(any(x.isalpha() for x in t[c]) for t in texts)
        ]
        if not named:
            return False
        name = min(named, key=lambda c: (len({t[c] for t in texts}), c))
        self.groups += 1
        group = self.groups
        for row in rows:
            if len(row) < 2:
                for cell in row:
                    self.blocks += [replace(b, kind="heading", frame=frame) for b in self._piece(cell, frame, furniture)]
                continue
            label = " ".join(row[name].get_text(" ").split())
            self._beside(label or None, group, self._piece(row[min(body, len(row) - 1)], frame, furniture), frame)
        return True

    def _list(self, node: Any, frame: tuple[str, ...], furniture: int | None) -> bool:
        """Read a description list."""
        parts = [child for child in node.find_all(["dt", "dd"]) if child.find_parent("dl") is node]
        if not any(part.name == "dt" for part in parts):
            return False
        self.groups += 1
        group, label = self.groups, None
        for part in parts:
            if part.name == "dt":
                label = " ".join(part.get_text(" ").split())
            else:
                self._beside(label, group, self._piece(part, frame, furniture), frame)
                label = None
        return True


def _html(text: str, title: str | None = None, url: str | None = None) -> Page:
    from bs4 import BeautifulSoup

    try:
        soup = BeautifulSoup(text, "html.parser")
    except Exception as error:  # html.parser gives up on a few malformed declarations with bare exceptions
        raise Refusal("The page's HTML cannot be read.") from error
    reader = _Reader()
    try:
        reader.walk(soup, "paragraph", (), frozenset(), None)
    except RecursionError:
        raise Refusal("The page's HTML is nested too deeply to be read.") from None
    reader.flush("paragraph", (), None)
    return Page(title or _title(soup), url or _address(soup), tuple(reader.blocks))


def _title(soup: Any) -> str | None:
    """The page's own heading, else the title it gives elsewhere."""
    headings = [" ".join(h.get_text().split()) for h in soup.find_all("h1") if h.get_text(strip=True)]
    og = soup.find("meta", attrs={"property": "og:title"})
    shown = " ".join(str(og.get("content") or "").split()) if og else ""
    element = " ".join(soup.title.get_text().split()) if soup.title else ""
    if len(headings) > 1:
        exact = [h for h in headings if h == shown] or [h for h in headings if h and h in element]
        return max(exact or headings[:1], key=len)
    if headings:
        return headings[0]
    if shown:
        return shown
    for heading in soup.find_all(["h2", "h3"]):
        own = " ".join(heading.get_text().split())
        if own and own in element:
            return own
    return re.sub(r"\s+[|–—-]\s+[^|–—]{2,40}$", "", element) or None


def _address(soup: Any) -> str | None:
    for tag, kind, key in (("link", {"rel": "canonical"}, "href"), ("meta", {"property": "og:url"}, "content")):
        found = soup.find(tag, attrs=kind)
        if found and re.match(r"https?://", str(found.get(key) or "")):
            return str(found[key])
    return None


# Feeds


def _feed(text: str, source: str) -> list[Page]:
    """The items of an RSS or Atom feed, each as a page."""
    import xml.etree.ElementTree as ET

    if "<!ENTITY" in text:
        raise Refusal(f"{source} declares entities of its own, which a feed does not need: it was not read.")
    # Within CDATA an entity belongs to the HTML inside and must stay as it is.
    fixed = re.sub(r"(<!\[CDATA\[.*?\]\]>)|&(?!#\d+;|#x[0-9a-fA-F]+;|(?:amp|lt|gt|quot|apos);)(?:[a-zA-Z]\w*;)?", _entity, text, flags=re.S)
    try:
        root = ET.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", fixed))
    except ET.ParseError as error:
        line, column = error.position
        raise Refusal(f"{source} is a feed that cannot be read: it breaks in line {line}, column {column + 1}.") from None
    found = []
    for item in root.iter():
        if _name(item) not in ("item", "entry"):
            continue
        title = next((_inner(c) for c in item if _name(c) == "title"), "")
        title = " ".join(re.sub(r"<[^>]+>", "", html.unescape(title)).split())
        link = next((c.get("href") or (c.text or "").strip() for c in item if _name(c) == "link" and c.get("rel", "alternate") == "alternate"), "")
        bodies = {_name(c): _inner(c) for c in item if _name(c) in ("encoded", "content", "description", "summary")}
        body = next((bodies[k] for k in ("encoded", "content", "description", "summary") if bodies.get(k, "").strip()), "")
        begins = [body.strip()[:size] for size in (600, 60)]
        at = max((at for first in begins for form in (first, html.escape(first, quote=False)) if first and (at := text.find(form)) >= 0), default=-1)
        lines = text.count("\n", 0, at) if at >= 0 else 0
        page = _html(body.strip(), title or None, link if link.startswith(("http://", "https://")) else None)
        shifted = tuple(replace(b, places=tuple((o, line + lines) for o, line in b.places)) for b in page.blocks)
        found.append(replace(page, blocks=shifted))
    return found


def _entity(match: re.Match[str]) -> str:
    return match.group() if match[1] else html.unescape(match.group()).replace("&", "&amp;")


def _name(element: Any) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _inner(element: Any) -> str:
    """An element's text; of Atom's inline XHTML its markup."""
    import xml.etree.ElementTree as ET

    if not len(element):
        return element.text or ""
    return (element.text or "") + re.sub(r"(</?)\w+:", r"\1", "".join(ET.tostring(c, encoding="unicode") for c in element))


# Markdown and plain text

BULLET = re.compile(r"\s{0,3}(?:[-*+•·–]|\(?\d{1,2}[.)])\s+(?=\S)")
RULE = re.compile(r"\s*([-*_=~#]\s*){3,}$")


def _text(text: str) -> Page:
    """Markdown and plain text, hard wraps and all."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")
    title, url, first = _front(lines)
    blocks: list[Block] = []
    fresh, quoted = True, False
    for number, line in enumerate(lines[first:], first + 1):
        bare = line.strip().strip("\ufeff")
        if not bare or re.match(r"(\[\^?[^\]]+\]:\s|<!--.*-->$|```|!\[[^\]]*\]\([^)]*\)$)", bare):
            fresh = True
            continue
        if RULE.match(line):
            if not fresh and blocks and set(bare) <= set("=-") and len(bare) >= 3 and not blocks[-1].soft:
                blocks[-1] = replace(blocks[-1], kind="heading")
                title = title or (blocks[-1].text if "=" in bare else None)
            else:
                blocks.append(Block("* * *", ((0, number),), "rule"))
            fresh = True
            continue
        kind: Kind = "paragraph"
        if match := re.match(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*$", line):
            heading = _plain(match[2], number, "heading", False)
            blocks.append(heading)
            title = title or (heading.text if len(match[1]) == 1 else None)
            fresh = True
            continue
        if bare.startswith("|") and bare.count("|") >= 3:
            cells = [_plain(c.strip(), number, "paragraph", False) for c in bare.strip("|").split("|")]
            if not re.fullmatch(r"[\s|:-]+", bare):
                blocks.append(replace(cells[-1], cell=cells[0].text or None, group=1, frame=("table",)))
            fresh = True
            continue
        quote = re.match(r"\s{0,3}>\s?(.*)$", line)
        if quote:
            fresh = fresh or not quoted or not quote[1].strip()
            bare, kind = quote[1].strip(), "quotation"
            if not bare:
                continue
        elif quoted and not fresh:
            kind = "quotation"
        quoted = quote is not None
        if bullet := BULLET.match(bare):
            bare, kind, fresh = bare[bullet.end() :], "item", True
        block = _plain(bare, number, kind, not fresh)
        if block.text.strip():
            if not fresh and blocks:
                blocks[-1] = replace(blocks[-1], more=True)
            blocks.append(block)
            fresh = False
    if title is None:
        title = _first_line(blocks)
    return Page(title, url, tuple(blocks))


def _front(lines: list[str]) -> tuple[str | None, str | None, int]:
    """Title and address of Markdown's front matter, and the line after it."""
    if not lines or lines[0].strip("\ufeff ") != "---":
        return None, None, 0
    end = next((i for i, line in enumerate(lines[1:80], 1) if line.strip() in ("---", "...")), None)
    if end is None:
        return None, None, 0
    values: dict[str, str] = {}
    for line in lines[1:end]:
        if match := re.match(r"(\w+):\s*(.+)$", line):
            values[match[1].casefold()] = match[2].strip().strip("\"'")
    url = next((values[k] for k in ("url", "link", "canonical", "source") if values.get(k, "").startswith("http")), None)
    return values.get("title"), url, end + 1


def _first_line(blocks: list[Block]) -> str | None:
    """The first block, with the lines it is wrapped into, where it looks like a title."""
    if not blocks:
        return None
    words = blocks[0].text
    for block in blocks[1:]:
        if not block.soft:
            break
        words += " " + block.text
    return words if len(words) <= 200 and not words.endswith(".") else None


def _plain(text: str, line: int, kind: Kind, soft: bool) -> Block:
    """A line without its marks; a leading run in bold or italics is noted."""
    text = html.unescape(re.sub(r"<br\s*/?>", " ", text))
    text = re.sub(r"<(https?://[^>]+)>", r"\1", text)
    text = re.sub(r"</?[a-zA-Z][^>]*>", "", text)
    text = re.sub(r"!\[([^\]]*)\]\([^)]*\)", "", text)
    linked = bool(re.fullmatch(r"\W*\[[^\]]+\]\([^)]*\)\W*", text))
    text = re.sub(r"\[\^[^\]]+\]", "", text)
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\[([^\]]+)\]\[[^\]]*\]", r"\1", text)
    head = re.match(r"(\*\*|__|\*|_)(?=\S)(.+?)(?<=\S)\1", text)
    italic = bool(head and len(head[1]) == 1 and head.end() >= len(text.rstrip()))
    marked = 0
    if head:
        inner = _unmark(head[2])
        text = inner + _unmark(text[head.end() :])
        marked = len(inner)
    else:
        text = _unmark(text)
    text = re.sub(r"[ \t]+", " ", re.sub(r"\\([\\`*_{}\[\]()#+\-.!>~|])", r"\1", text).translate(NOTHING)).strip(" ")
    return Block(text, ((0, line),), kind, min(marked, len(text)), soft, linked=linked, italic=italic)


def _unmark(text: str) -> str:
    text = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    text = re.sub(r"(?<![\w\\*])\*(?=\S)([^*]+?)(?<=\S)\*(?!\w)", r"\1", text)
    text = re.sub(r"(?<![\w\\])_(?=\S)([^_]+?)(?<=\S)_(?!\w)", r"\1", text)
    return re.sub(r"`([^`]+)`", r"\1", text)

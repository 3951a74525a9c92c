"""Words of simplified text: rjieba with jieba's dictionary, without guessing of unknown words, known words of ours added.

A tenth of jieba's dictionary are stretches that its sources happened to hold (这首歌, 是我太, 坐地铁). What no dictionary has and falls into
words that dictionaries have is no word. Where a cut may as well stand a character to the left or right, it stands where a learner's words are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, cached_property, lru_cache
from itertools import groupby
from typing import Any

from ..sources.sound import is_han
from . import cedict, corrections, dictionary, levels

# How often our words together are taken to occur. It is one figure, for the more all words occur, the less the cutter likes to make two of one.
OURS = 2_010_000_000
NAMES = ("nr", "ns", "nt", "nz", "nrt", "nrfg")
NOUNS = ("n", "vn", "an", "b", "j")
# What ends a noun that dictionaries need not list.
SUFFIXES = frozenset("性者家化率度学机器员力界型式法论品剂物体类科属种族语系会部局院所省市县区镇乡村州国山河湖江海岛城站路街桥寺庙军队党派")
# What begins or ends no compound, so that a stretch with it is several words.
FREE = frozenset("我你他她它您这那哪谁是不没很太都也就还又再只才会能要想的得了着过在从把被让给和跟对请别")
MEASURES = frozenset("个种次条批群件本位句笔台份支座块片组只双篇番轮股颗款届趟首架辆棵朵艘幅束瓶杯盒袋箱碗盘根")
NUMERALS = frozenset("零〇一二两三四五六七八九十百千万亿")
# What goes on after 只要 when it is a condition.
ANSWERED = re.compile("[^。！？；]*(?:[，,就便都总才也会能]|即可|行$|[^。！？；”]$)")
NUMBER = re.compile("零(?=[一二三四五六七八九]?十)|(?:[一二三四五六七八九]?十[一二三四五六七八九]?|零?[一二两三四五六七八九])[百千万亿]*")
# So many levels easier must the words be for a cut to move.
CLEAR = 2


class Segmenter:
    """Cuts text into words; `words`: a project's own."""

    def __init__(self, words: tuple[str, ...] = ()) -> None:
        import rjieba

        self._own = frozenset({*corrections.words(), *words})
        self._jieba = _with(rjieba.Jieba(), self._own)
        self._words: dict[str, bool] = {}

    def cut(self, text: str) -> list[str]:
        return [word for word, _ in self.tag(text)]

    @cached_property
    def tag(self) -> Callable[[str], list[tuple[str, str]]]:
        """`tag(text)`: the words and their parts of speech in jieba's dictionary. Some are remembered: what is read is converted too."""
        return lru_cache(maxsize=500)(self._tag)

    def _tag(self, text: str) -> list[tuple[str, str]]:
        while True:
            pieces: list[tuple[str, str]] = self._jieba.tag(text, False)
            wrong = [(word, tag) for word, tag in pieces if len(word) > 1 and not self._word(word, tag)]
            if not wrong:
                return _doubled(self._shifted(_numbers(pieces)))
            for word, tag in wrong:
                self._jieba.add_word(word, 0, tag)
                self._words[word] = True

    def _word(self, word: str, tag: str) -> bool:
        found = self._words.get(word)
        if found is None:
            found = self._words[word] = word in self._own or not all(map(is_han, word)) or dictionary.known(word) or not self._falls(word, tag)
        return found

    def _falls(self, word: str, tag: str) -> bool:
        """Whether the stretch, in no dictionary, falls into words that are in one."""
        if word[0] == "第" or not set(word) - NUMERALS or (word[-1] in SUFFIXES and not (len(word) > 3 and dictionary.known(word[-2:]))):
            return False
        if len(word) == 2 and (word[0] in FREE or word[-1] in FREE):
            return True
        pieces = self._pieces(word, tag)
        free = len(word) > 2 and (word[0] in FREE | MEASURES or word[-1] in FREE)
        if len(word) == 2 or (tag in NOUNS and not free and len(word) == 3) or tag in NAMES:
            return all(map(levels.listed, pieces))
        return all(dictionary.known(p) if len(p) > 1 else levels.listed(p) for p in pieces)

    def _pieces(self, word: str, tag: str) -> list[str]:
        """The words that remain of a stretch if it is none."""
        tried: set[str] = set()
        pieces = [word]
        while wrong := [p for p in pieces if len(p) > 1 and p not in tried and (p == word or not dictionary.known(p))]:
            tried.update(wrong)
            for piece in wrong:
                _trial().add_word(piece, 0, tag)
            pieces = _trial().cut(word, False)
        return pieces

    def _shifted(self, pieces: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """The words with cuts moved by a character where the words on both sides are easier so (好学|生 is 好|学生)."""
        at = 0
        while at + 1 < len(pieces):
            (one, tag), (other, after) = pieces[at : at + 2]
            both = one + other
            easier = _hardest(one, other) - CLEAR if len(one) != len(other) and 1 in (len(one), len(other)) else 0
            for cut in (len(one) - 1, len(one) + 1) if easier > 0 else ():
                if 0 < cut < len(both) and both[cut - 1] != "之" and _hardest(both[:cut], both[cut:]) <= easier:
                    pieces[at : at + 2] = [(both[:cut], tag), (both[cut:], after)]
                    break
            at += 1
        return pieces


def _numbers(pieces: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The words with numbers divided as GB/T 16159 does: 一百|二十三, 两千|零五. Numbers that are one word (万一, 二百五) and several side by side
    (三四) stay."""
    made: list[tuple[str, str]] = []
    for counts, group in groupby(pieces, lambda piece: not set(piece[0]) - NUMERALS):
        run = list(group)
        number = "".join(word for word, _ in run)
        found = NUMBER.findall(number) if counts and not (len(run) == 1 and cedict.has(number)) else []
        whole = len(found) + len(run) > 2 and "".join(found) == number and all(part[-1] in "零十百千万亿" for part in found[:-1])
        made += [(part, "m") for part in found] if whole else run
    return made


def _doubled(pieces: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The words with doubled ones made one (走|走, 漂|漂亮|亮, 说说|笑笑), a 地 that follows one by itself (慢慢|地|下, 一|阵|又|一|阵|地), what is
    counted by itself (两|只|能 for 两|只能), and a 只要 after which no second clause comes (我|只|要|茶)."""
    made: list[tuple[str, str]] = []
    for at, (word, tag) in enumerate(pieces):
        before, after = made[-1] if made else ("", "")
        if before == word and len(word) == 1 and word not in FREE and (after[:1] == "v" or cedict.only_verb(word)) and cedict.does(word):
            made[-1] = (word * 2, "v")
        elif len(made) > 1 and len(word) == 1 and made[-2][0] + word == before and dictionary.known(before):
            made[-2:] = [(before[0] * 2 + word * 2, "z")]
        elif len(before) == len(word) == 2 and before == before[0] * 2 and word == word[0] * 2 != before and dictionary.known(before[0] + word[0]):
            made[-1] = (before + word, "z")
        elif len(word) == 2 and word[0] == "地" and before[1:2] == before[:1] != "":
            made += [("地", "uv"), (word[1], "v")]
        elif len(word) == 2 and word[1] == "地" and before == "一" and any(one.endswith(word[0]) for one, _ in made[-4:-1]):
            made += [(word[0], "q"), ("地", "uv")]
        elif len(word) == 2 and (word[0] == "只" or word in corrections.counted()) and before and not set(before) - NUMERALS - {"几"}:
            made += [(word[0], "q"), (word[1], "v")]
        elif word == "只要" and before and not ANSWERED.match("".join(one for one, _ in pieces[at + 1 :])):
            made += [("只", "d"), ("要", "v")]
        else:
            made.append((word, tag))
    return made


def _hardest(*words: str) -> int:
    return max(map(levels.rank, words))


def _with(jieba: Any, words: frozenset[str]) -> Any:
    """The cutter, to which `words` have been added."""
    longer = sorted(word for word in words if len(word) > 1)
    for word in longer:
        jieba.add_word(word, OURS // len(longer), "nz")
    return jieba


@cache
def _trial() -> Any:
    """A second cutter, in which stretches are tried. (The library's own stays as it is, for those who ask it.)"""
    import rjieba

    return _with(rjieba.Jieba(), corrections.words())


@cache
def segmenter(words: tuple[str, ...] = ()) -> Segmenter:
    """A segmenter that knows the words of `corrections.yaml` and `words`."""
    return Segmenter(words)

"""What the libraries are known to get wrong in any text: `corrections.yaml` beside this file, data for every project."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

TITLE = str.maketrans("师经医总", "師經醫總")


TITLES = ("先生", "小姐", "女士", "老师", "经理", "教授", "医生", "师傅", "主任", "律师", "同学", "总")
# Before 总 these are more often no surname: 党总部, 后总结.
NO_LEADER = frozenset("党后云斗谷")


@cache
def _data() -> dict[str, Any]:
    path = Path(__file__).with_name("corrections.yaml")
    data: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    return data


@cache
def conversions(profile: str) -> tuple[tuple[str, str], ...]:
    """(simplified, traditional) pairs for a profile: those for all of them, then its own."""
    data = _data()
    pairs = dict(data["conversions"])
    for name, written in data["surnames"].items():
        titles = TITLES if name not in NO_LEADER else TITLES[:-1]
        pairs.update({name + title: written + title.translate(TITLE) for title in titles})
        pairs[f"姓{name}"] = f"姓{written}"
    if profile == "s2twp":
        pairs.update(data["conversions s2tw"])
    pairs.update(data[f"conversions {profile}"])
    return tuple(pairs.items())


@cache
def back() -> tuple[tuple[str, str], ...]:
    """(traditional, simplified) pairs that hold only in that direction."""
    return tuple(_data()["back"].items())


@cache
def words() -> frozenset[str]:
    """The words that the corrections know, for segmentation: those with a reading, those that are one word, and parts of divided ones."""
    parts = {part for pieces in division().values() for part in pieces}
    return frozenset({*readings(), *_data()["words"], *division(), *parts})


@cache
def division() -> dict[str, tuple[str, ...]]:
    """What the segmentation takes for one word and a learner would not: its words."""
    return {word: tuple(pieces.split()) for word, pieces in _data()["division"].items()}


@cache
def counted() -> frozenset[str]:
    """Words that are none after a numeral, where they begin with what is counted."""
    return frozenset(_data()["counted"])


@cache
def readings() -> dict[str, tuple[str, ...]]:
    """Words and their syllables, with capitals in names."""
    return {word: tuple(pinyin.split()) for word, pinyin in _data()["readings"].items()}


@cache
def taiwan() -> dict[str, tuple[str, ...]]:
    """Words whose reading in Taiwan differs, and its syllables."""
    return {word: tuple(pinyin.split()) for word, pinyin in _data()["taiwan"].items()}


@cache
def taiwan_characters() -> dict[tuple[str, str], str]:
    """A character and its reading on the mainland: its reading in Taiwan."""
    return {(char, pair.split()[0]): pair.split()[1] for char, pair in _data()["taiwan characters"].items()}


@cache
def taiwan_neutral() -> frozenset[str]:
    """Characters whose neutral tone is one in Taiwan too."""
    return frozenset(_data()["taiwan neutral"])


@cache
def ambiguous() -> dict[str, dict[str, str]]:
    """Simplified characters that stand for several traditional ones: each of them, and its reading."""
    return dict(_data()["ambiguous"])


@cache
def ordinary() -> dict[str, str]:
    """What such a character is as a word by itself."""
    return dict(_data()["ordinary"])


@cache
def both() -> frozenset[str]:
    """Characters that both scripts have."""
    return frozenset(_data()["both"]) | shared()


@cache
def shared() -> frozenset[str]:
    """Characters of both scripts that simplified script has in few words only."""
    return frozenset(_data()["shared"])


@cache
def listed() -> frozenset[str]:
    """Characters that stand for several, of which CC-CEDICT's choice within a word is trusted where OpenCC has no phrase."""
    return frozenset(_data()["listed"])


@cache
def forms() -> dict[int, str]:
    """Characters that OpenCC's phrases have in another form than print in traditional script, for `str.translate`."""
    return str.maketrans(_data()["forms"])


@cache
def toned() -> frozenset[str]:
    """Words that keep their full tones though CC-CEDICT writes a neutral one."""
    return frozenset(_data()["toned"])

"""Words of simplified text: rjieba with jieba's dictionary, without guessing of unknown words, known words of ours added."""

from __future__ import annotations

from functools import cache
from typing import Any

from . import corrections

OURS = 10_000_000


@cache
def segmenter(words: tuple[str, ...] = ()) -> Any:
    """A segmenter that knows the words of `corrections.yaml` and `words`."""
    import rjieba

    jieba = rjieba.Jieba()
    for word in sorted({*corrections.words(), *words}):
        if len(word) > 1:
            jieba.add_word(word, OURS, "nz")
    return jieba

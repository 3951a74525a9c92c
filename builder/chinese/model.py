"""How a character with several readings is read in its sentence, by the network of g2pM (K. Park and S. Lee, "g2pM: A Neural Grapheme-to-Phoneme
Conversion Package for Mandarin Chinese Based on a New Open Benchmark Dataset", Interspeech 2020; Apache-2.0).

The package brings the weights (1.6 MB); they are run here, for it takes one sentence at a time, answers with readings that a character does not
have, and says nothing of how sure it is. One layer of LSTM in each direction over the characters, two dense layers over both.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..cache import Table
from . import cedict

BEGIN, END, UNKNOWN = "시", "끝", "<UNK>"
BATCH = 64


@dataclass(frozen=True)
class Network:
    """`forward`, `backward`: for each character of the vocabulary its part of the four gates (input, forget, cell, output), the bias in it, and
    the weights of the state before. `readings`: for each character its classes and what they are in pinyin."""

    characters: dict[str, int]
    readings: dict[str, tuple[tuple[int, ...], tuple[str, ...]]]
    forward: tuple[Any, Any]
    backward: tuple[Any, Any]
    dense: tuple[Any, ...]


@cache
def network() -> Network:
    """The weights, as they are used: read once, and only where a text needs them."""
    folder = Path(str(files("g2pM")))
    characters, classes, listed, weights = (
        pickle.loads((folder / f"{name}.pkl").read_bytes()) for name in ("char2idx", "class2idx", "digest_cedict", "np_ckpt")
    )
    readings = {}
    for char, numbered in listed.items():
        known = [n for n in numbered if n in classes]
        if len(known) > 1:
            readings[char] = tuple(classes[n] for n in known), tuple(cedict.marked(n.replace("u:", "v").rstrip("5")) for n in known)

    def gates(way: str) -> tuple[Any, Any]:
        one, other = (weights[f"lstm.bias_{part}_l0{way}"] for part in ("ih", "hh"))
        return weights["embedding.weight"] @ weights[f"lstm.weight_ih_l0{way}"].T + one + other, weights[f"lstm.weight_hh_l0{way}"].T

    dense = tuple(weights[f"logit_layer.{layer}.{part}"].T for layer in (0, 2) for part in ("weight", "bias"))
    return Network(characters, readings, gates(""), gates("_reverse"), dense)


KNOWN = Table("known", lambda: dict.fromkeys(network().readings, ""))


@cache
def knows(char: str) -> bool:
    """Whether the network chooses between readings of the character."""
    return KNOWN.get(char) is not None


def read(sentences: Sequence[str], places: Sequence[Sequence[int]]) -> list[list[dict[str, float]]]:
    """For each sentence and each of its places: the readings of the character there, with the share the network gives to each."""
    order = sorted(range(len(sentences)), key=lambda i: len(sentences[i]))
    made: list[list[dict[str, float]]] = [[] for _ in sentences]
    for start in range(0, len(order), BATCH):
        some = order[start : start + BATCH]
        for index, found in zip(some, _read([sentences[i] for i in some], [places[i] for i in some])):
            made[index] = found
    return made


def _read(sentences: Sequence[str], places: Sequence[Sequence[int]]) -> list[list[dict[str, float]]]:
    import numpy as np

    net = network()
    ids = net.characters
    longest = max(map(len, sentences)) + 2
    rows = np.zeros((len(sentences), longest), dtype=np.int32)
    turned = np.zeros_like(rows)
    for number, sentence in enumerate(sentences):
        row = [ids[BEGIN], *(ids.get(c, ids[UNKNOWN]) for c in sentence), ids[END]]
        rows[number, : len(row)], turned[number, : len(row)] = row, row[::-1]
    ahead, back = _run(rows, *net.forward), _run(turned, *net.backward)
    states = [
        np.concatenate([ahead[number, at + 1], back[number, len(sentence) - at]])
        for number, sentence in enumerate(sentences)
        for at in places[number]
    ]
    if not states:
        return [[] for _ in sentences]
    one, bias, two, last = net.dense
    scores = iter(np.maximum(np.stack(states) @ one + bias, 0) @ two + last)
    return [[_shares(sentence[at], next(scores)) for at in some] for sentence, some in zip(sentences, places)]


def _run(rows: Any, gates: Any, weights: Any) -> Any:
    import numpy as np

    size = weights.shape[0]
    hidden = cell = np.zeros((len(rows), size), dtype=gates.dtype)
    states = np.empty((*rows.shape, size), dtype=gates.dtype)
    for step in range(rows.shape[1]):
        sums = gates[rows[:, step]] + hidden @ weights
        opened = 1 / (1 + np.exp(-sums))
        cell = opened[:, size : 2 * size] * cell + opened[:, :size] * np.tanh(sums[:, 2 * size : 3 * size])
        hidden = opened[:, 3 * size :] * np.tanh(cell)
        states[:, step] = hidden
    return states


def _shares(char: str, scores: Any) -> dict[str, float]:
    import numpy as np

    classes, names = network().readings[char]
    some = np.exp(scores[list(classes)] - scores[list(classes)].max())
    return dict(zip(names, (float(s) for s in some / some.sum())))

"""`seeds/phrases.yaml`: the project's own dictionary, ahead of every library's, for both directions of script and for readings."""

from __future__ import annotations

from ..yamlfile import Flag, Located, Text


class Phrase(Located):
    """`traditional` and `pinyin` where the libraries err or the data leave them open (`pinyin`: syllables apart); `taiwan`: the reading in
    Taiwan, in pinyin; `name`: a proper name, written with a capital and never changed by a profile that changes wording; `confirmed`: right
    though the dictionaries have the word otherwise."""

    simplified: Text
    traditional: Text | None = None
    pinyin: Text | None = None
    taiwan: Text | None = None
    name: Flag = False
    confirmed: Flag = False


class PhraseBook(Located):
    phrases: tuple[Phrase, ...]

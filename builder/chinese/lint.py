"""What can be wrong with a quote's Chinese: its scripts, its readings, and what the data leave to the editor.

An ambiguous character or reading is asked for once: a phrase of the project, an override, or the quote's `confirmed:` answers it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ..quotes.entry import Quote
from ..sources.entry import Language, Script
from ..sources.sound import is_han
from . import cedict, corrections, dictionary, levels, scripts, spelling
from .entry import Phrase
from .readings import Reader
from .scripts import to_simplified, to_traditional
from .text import Chinese, Composer
from .word import Word, plain

Path = tuple[str | int, ...]
# The quotation marks of the two scripts, made one.
QUOTATION = str.maketrans("「」『』", "“”‘’")
STOPS = ",.;:?!"


@dataclass(frozen=True)
class Doubt:
    """A finding without its place: `path` tells where in the quote it belongs, so that it can be remembered between runs. `word`: what a
    confirmation of it would name; `choices`: how the word may be written or read, first as the card has it."""

    code: str
    path: Path
    message: str
    hint: str
    severity: Literal["error", "warning"] = "error"
    word: str | None = None
    choices: tuple[str, ...] = ()


def check(
    quote: Quote, script: Script, composer: Composer, language: Language = "modern", own: Sequence[Script] = ("simplified",)
) -> tuple[Doubt, ...]:
    """All doubts about the Chinese of a quote whose source is in `script` and `language`, for one profile; `own`: the scripts of the editors."""
    classical = language == "classical"
    chinese = composer.compose(quote.text, script, quote.traditional, quote.simplified, quote.pinyin, classical)
    doubts = [*_scripts(quote, script, own), *_overrides(quote, script, composer), *_return(quote, script, composer.characters)]
    doubts += _vocabulary(quote, chinese)
    used: set[str] = set()
    modern = () if classical else _ambiguous(quote, script, composer.characters)
    against = () if classical else _against(quote, chinese, {p.simplified for p in composer.book}, composer)
    open_ = [*modern, *_readings(quote, chinese), *against]
    for doubt, at, length in open_:
        answers = {c for c in quote.confirmed if any(a <= at and at + length <= a + len(c) for a in _places(c, chinese.simplified))}
        used |= answers
        if not answers:
            doubts.append(doubt)
    for index, confirmed in enumerate(quote.confirmed):
        if confirmed not in used:
            message = f"`confirmed:` has {confirmed!r}, but nothing in the text asks for it."
            doubts.append(Doubt("Z007", ("confirmed", index), message, "Delete the entry.", "warning"))
    return tuple(dict.fromkeys(doubts))


def phrases(book: Sequence[Phrase]) -> Iterator[tuple[int, Doubt]]:
    """What is wrong in `seeds/phrases.yaml`: the phrase's number, and the doubt."""
    seen: set[str] = set()
    for index, phrase in enumerate(book):
        word = phrase.simplified
        for key in ("pinyin", "taiwan"):
            given: str | None = getattr(phrase, key)
            if given and len(given.split()) != len(word):
                message = f"{key} {given!r} has not one syllable for each character of {word!r}."
                yield index, Doubt("Z006", (key,), message, "Write the syllables apart: 重置 is `chóng zhì`.")
            elif given and (wrong := spelling.unknown(word, given)):
                hint = "Write the reading of each character; a word that is read as another is another word."
                yield index, Doubt("Z006", (key,), f"{key} {given!r} has readings that no dictionary gives: {wrong}.", hint)
            elif given and key == "pinyin" and not phrase.confirmed and (known := _otherwise_read(word, given.split())):
                yield index, Doubt("Z005", (key,), f"{word} is read {known} in the dictionaries, and here {given}.", SURELY, "warning")
        if phrase.traditional and (other := _otherwise(word, phrase.traditional)):
            hint = "Write the same words, character for character."
            message = f"{phrase.traditional!r} is not {word!r} in traditional script: {other}."
            yield index, Doubt("Z001", ("traditional",), message, hint)
        elif phrase.traditional and not phrase.confirmed and (known := _otherwise_written(word, phrase.traditional)):
            message = f"{word} is written {known} by the dictionaries, and here {phrase.traditional}."
            yield index, Doubt("Z003", ("traditional",), message, SURELY, "warning")
        if word in seen:
            yield index, Doubt("S003", ("simplified",), f"the phrase {word!r} stands twice.", "Keep one.")
        seen.add(word)
        if wrong := foreign(word, "simplified"):
            yield index, Doubt("Z002", ("simplified",), f"{wrong} is traditional script.", "Write the phrase in simplified script.")


def _otherwise_read(word: str, given: Sequence[str]) -> str:
    """How the dictionaries read a word that they have, where none reads it as `given`, whose neutral tones after the first syllable are free."""
    entry = dictionary.lookup(word) if len(word) > 1 else None
    if not entry or entry.weak:
        return "" if entry else _rarely_read(word, given)
    rows = (corrections.readings().get(word), entry.syllables, *entry.others, *(cedict.syllables(e.pinyin, word) for e in cedict.entries(word)))
    known = [tuple(s.lower().lstrip("-") for s in row) for row in rows if row]
    row = tuple(s.lower().lstrip("-") for s in given)
    fits = any(row[:1] == one[:1] and not dictionary.differ(row, one) for one in known)
    return "" if fits else " or ".join(dict.fromkeys(" ".join(one) for one in known))


def _rarely_read(word: str, given: Sequence[str]) -> str:
    """Characters of what is no word of a dictionary that CC-CEDICT never reads as `given`, with how it does."""
    told = []
    for char, syllable in zip(word, given):
        known = {s.lower() for e in cedict.entries(char) for s in cedict.syllables(e.pinyin, char)}
        if known and plain(syllable.lower()) not in {plain(s) for s in known}:
            told.append(f"{char} {', '.join(sorted(known))}")
    return "; ".join(told)


def _otherwise_written(word: str, given: str) -> str:
    """How a word is written in traditional script, where neither CC-CEDICT (of what is no word of it, a word within) nor the conversion writes it
    as `given`."""
    forms = [e.traditional for e in cedict.entries(word)] if len(word) > 1 else []
    if not forms and len(word) > 1 and len(word) == len(given):
        plainly = to_traditional(word)
        others = [i for i, (a, b) in enumerate(zip(plainly, given)) if scripts.standard(a) != scripts.standard(b) and not _within(word, given, i)]
        return plainly if any(plainly[i] != to_traditional(word[i]) or _read_otherwise(word, given, i) for i in others) else ""
    known = {scripts.standard(form) for form in (*forms, to_traditional(word))}
    return "" if not forms or scripts.standard(given) in known else " or ".join(dict.fromkeys(forms))


def _within(word: str, given: str, at: int) -> bool:
    """Whether a word of CC-CEDICT within `word`, over the character `at`, is written as it is in `given`."""
    spans = ((i, j) for i in range(at + 1) for j in range(max(at + 1, i + 2), len(word) + 1))
    return any(given[i:j] == entry.traditional for i, j in spans for entry in cedict.entries(word[i:j]))


def _read_otherwise(word: str, given: str, at: int) -> bool:
    """Whether the character `at` is read in `word` as its form in `given` is not."""
    reading = corrections.ambiguous().get(word[at], {}).get(given[at])
    row = [syllable for part in Reader().divided(word) for syllable in (part.syllables or ("",) * len(part.text))]
    return bool(reading and len(row) == len(word) and row[at] not in ("", reading))


def foreign(text: str, script: Script) -> str:
    """The characters of `text` that belong to the other script only."""
    other = "traditional" if script == "simplified" else "simplified"
    return "".join(dict.fromkeys(c for c in text if is_han(c) and scripts.one_script(c) == other))


def _places(part: str, text: str) -> list[int]:
    return [m.start() for m in re.finditer(f"(?={re.escape(part)})", text)]


def _scripts(quote: Quote, script: Script, own: Sequence[Script]) -> Iterator[Doubt]:
    texts: list[tuple[Path, str, Script]] = [(("text",), quote.text, script)]
    if quote.traditional:
        texts.append((("traditional",), quote.traditional, "traditional"))
    if quote.simplified:
        texts.append((("simplified",), quote.simplified, "simplified"))
    for path, text, wanted in texts:
        if wrong := foreign(text, wanted):
            other = "traditional" if wanted == "simplified" else "simplified"
            message = f"{wrong} {'are' if len(wrong) > 1 else 'is'} {other} script, where {wanted} is expected."
            yield Doubt("Z002", path, message, f"Write it in {wanted} script{', or correct the `script` of the source' * (path == ('text',))}.")
    if quote.context.zh and not any(map(is_han, quote.context.zh)):
        yield Doubt("Z002", ("context", "zh"), "the context has no Chinese.", "Write it in Chinese; `en:` is its English.")
    if all(foreign(quote.context.zh, one) for one in own):
        message = f"{foreign(quote.context.zh, own[0])} of the context is not in {own[0]} script."
        hint = f"Write it in {' or wholly in '.join(own)} script{', or set `script: traditional` in seeds/style.yaml' * (own == ('simplified',))}."
        yield Doubt("Z002", ("context", "zh"), message, hint)


def _overrides(quote: Quote, script: Script, composer: Composer) -> Iterator[Doubt]:
    simple = quote.text if script == "simplified" else quote.simplified or composer.simplify(quote.text)
    key: Literal["traditional", "simplified"] = "traditional" if script == "simplified" else "simplified"
    if (given := getattr(quote, key)) and (other := _otherwise(quote.text, given)):
        hint = "Write the same words in the other script, character for character."
        yield Doubt("Z001", (key,), f"`{key}` does not say what the text says: {other}.", hint)
    if given and given == (composer.traditional(quote.text) if script == "simplified" else composer.simplify(quote.text)):
        yield Doubt("Z004", (key,), f"`{key}` is what the conversion gives anyway.", "Delete it.", "warning")
    unused = "simplified" if key == "traditional" else "traditional"
    if getattr(quote, unused):
        yield Doubt("Z004", (unused,), f"`{unused}` overrides nothing: the source itself is in {unused} script.", "Delete it.", "warning")
    if quote.pinyin is None:
        return
    row = spelling.parse(quote.pinyin, simple)
    if row is None:
        hint = "Write one known syllable for each Han character, with tone marks, and Latin words as they stand."
        yield Doubt("Z006", ("pinyin",), "`pinyin` does not fit the text.", hint)
    elif _stops(quote.pinyin) != _stops(simple):
        yield Doubt("Z006", ("pinyin",), "`pinyin` has other marks than the text.", "Write the marks of the text, each in its place.")
    elif quote.pinyin.casefold() == composer.compose(quote.text, script, quote.traditional, quote.simplified).pinyin.casefold():
        yield Doubt("Z004", ("pinyin",), "`pinyin` is what is computed anyway.", "Delete it.", "warning")


def _stops(text: str) -> list[str]:
    return [c for c in text.translate(spelling.PUNCTUATION) if c in STOPS]


def _otherwise(text: str, given: str) -> str:
    """Where `given`, said to be `text` in the other script, has another word; "" where it has none. Judged by the plain conversion alone."""
    one, two = (side.translate(QUOTATION) for side in (text, given))
    if len(one) != len(two):
        return f"{len(two)} characters for {len(one)}"
    pairs = ((a, b) for a, b in zip(one, two) if a != b and to_simplified(a) != to_simplified(b) and to_traditional(a) != b)
    return ", ".join(dict.fromkeys(f"{b} for {a}" for a, b in pairs))


def _return(quote: Quote, script: Script, composer: Composer) -> Iterator[Doubt]:
    if quote.traditional or quote.simplified:
        return
    chinese = composer.compose(quote.text, script)
    again = composer.simplify(chinese.traditional) if script == "simplified" else composer.traditional(chinese.simplified)
    if again == (chinese.simplified if script == "simplified" else chinese.traditional):
        return
    other = chinese.traditional if script == "simplified" else chinese.simplified
    before = chinese.simplified if script == "simplified" else chinese.traditional
    if (composer.traditional(again) if script == "simplified" else composer.simplify(again)) == other:
        return  # Two ways to write the same word: 想象 and 想像, 裡 and 里.
    # What the conversion leaves alone is of both scripts, or has no form in the other: nothing was lost on the way.
    pairs = [f"{a} → {b}" for a, b, c in zip(before, again, other) if a not in (b, c)] if len(before) == len(again) == len(other) else [again]
    if not pairs:
        return
    key = "traditional" if script == "simplified" else "simplified"
    hint = f"Give the words their `traditional` in seeds/phrases.yaml, or the quote its own `{key}`."
    yield Doubt("Z001", ("text",), f"converted and back the text is another: {', '.join(dict.fromkeys(pairs))}.", hint)


def _vocabulary(quote: Quote, chinese: Chinese) -> Iterator[Doubt]:
    starts = [i for i, c in enumerate(chinese.simplified) if is_han(c)]
    for index, word in enumerate(quote.vocabulary):
        found = []
        for at in _places(word.word, chinese.simplified):
            inside = [n for n, i in enumerate(starts) if at <= i < at + len(word.word)]
            found.append("".join(chinese.syllables[n] for n in inside))
        latin = "".join(c for c in word.word if not is_han(c))
        if found and not latin.strip() and _letters(word.pinyin) not in {_letters(f) for f in found}:
            message = f"the pinyin {word.pinyin!r} of {word.word} is not how the card reads it: {found[0]}."
            hint = "Correct it, or the reading (seeds/phrases.yaml, or the quote's `pinyin`)."
            yield Doubt("Z006", ("vocabulary", index, "pinyin"), message, hint)


def _letters(pinyin: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFC", pinyin).lower() if c.isalpha())


Open = tuple[Doubt, int, int]
SURELY = "Correct it; if it is right, add `confirmed: true` to the phrase."


def _against(quote: Quote, chinese: Chinese, own: Collection[str], composer: Composer) -> Iterator[Open]:
    """Words that the quote's own `pinyin` or `traditional` has otherwise than all dictionaries that have them, or leaves as they are in simplified
    script; `own`: phrases of the project."""
    at, full = 0, chinese.traditional if quote.traditional and len(chinese.traditional) == len(chinese.simplified) else ""
    plainly = composer.traditional(chinese.simplified) if full else ""
    for word in chinese.words:
        size = len(word.text)
        told = []
        if quote.pinyin is not None and word.text not in own and (known := _otherwise_read(word.text, word.syllables)):
            told.append(("Z005", "pinyin", f"read {known}", "".join(word.syllables)))
        given, converted = full[at : at + size], plainly[at : at + size]
        left = any(c == g != p and not foreign(g, "traditional") for c, g, p in zip(word.text, given, converted))
        if full and word.text not in own and (known := _otherwise_written(word.text, given) or converted * left):
            told.append(("Z003", "traditional", f"written {known}", given))
        for code, key, known, given in told:
            hint = f"Correct it; if it is right, write `confirmed: [{word.text}]`."
            message = f"{word.text} is {known} in the dictionaries, and in `{key}` {given}."
            yield Doubt(code, (key,), message, hint, "warning", word.text), at, size
        at += size


def _ambiguous(quote: Quote, script: Script, composer: Composer) -> Iterator[Open]:
    """Characters with several traditional forms that neither a dictionary nor the reading decides."""
    chinese = composer.compose(quote.text, script, pinyin=quote.pinyin)
    if script != "simplified" or quote.traditional or len(chinese.traditional) != len(chinese.simplified):
        return
    at, decided = 0, composer.decided(chinese.simplified)
    for word in chinese.words:
        full = chinese.traditional[at : at + len(word.text)]
        for index, char in enumerate(word.text):
            forms = corrections.ambiguous().get(char)
            if forms and at + index not in decided and not _decided(word, full, index, forms):
                which = " or ".join(forms)
                where = f"{char} in {word.text}" if len(word.text) > 1 else char
                message = f"{where} may be {which}; the conversion has {full[index]}."
                hint = f"If that is right, write `confirmed: [{word.text}]`; else give the word its `traditional` in seeds/phrases.yaml."
                choices = dict.fromkeys((full, *(full[:index] + form + full[index + 1 :] for form in forms)))
                yield Doubt("Z003", ("text",), message, hint, "warning", word.text, tuple(choices)), at, len(word.text)
        at += len(word.text)


def _decided(word: Word, full: str, index: int, forms: dict[str, str]) -> bool:
    char, chosen, syllable = word.text[index], full[index], word.syllables[index]
    by_reading = {scripts.standard(form) for form, reading in forms.items() if reading == syllable}
    if by_reading == {scripts.standard(chosen)} and not word.open:
        return True
    if scripts.standard(chosen) != scripts.standard(to_traditional(char)):
        return True  # A phrase of a dictionary wrote it, against what the character is by itself.
    if len(word.text) == 1:
        return scripts.standard(corrections.ordinary().get(char, "")) == scripts.standard(chosen)
    for size in range(len(word.text), 1, -1):
        for start in range(max(0, index - size + 1), min(index, len(word.text) - size) + 1):
            entries = cedict.ordinary(word.text[start : start + size])
            if written := {scripts.standard(e.traditional)[index - start] for e in entries if len(e.traditional) == size}:
                # What every learner meets is written as the dictionaries write it; two forms of it are variants.
                return written == {scripts.standard(chosen)} or (levels.listed(word.text) and scripts.standard(chosen) in written)
    return False


def _readings(quote: Quote, chinese: Chinese) -> Iterator[Open]:
    """Words with several readings that nothing decides."""
    if quote.pinyin is not None:
        return
    at = 0
    for word in chinese.words:
        unread = "".join(c for c, s in zip(word.text, word.syllables) if not s)
        if unread:
            message = f"no reading is known of {unread}; the card shows none."
            hint = "Give the quote its own `pinyin`, or write the character that is meant."
            yield Doubt("Z005", ("text",), message, hint, "warning", word.text), at, len(word.text)
        elif word.syllables and word.open:
            read = "".join(word.syllables)
            entry = dictionary.lookup(word.text) if len(word.text) > 1 else None
            known = [" ".join(r) for r in (entry.syllables, *entry.others)] if entry else []
            toned = sorted(s for s in dictionary.all_readings(word.text) if plain(s) != s) if len(word.text) == 1 else known
            choices = tuple(dict.fromkeys((" ".join(word.syllables), *toned)))
            others = f" ({', '.join(known)})" if len(known) > 1 else ""
            message = f"the reading of {word.text} is open{others}; the card has {read}."
            hint = f"If that is right, write `confirmed: [{word.text}]`; else add it to seeds/phrases.yaml, or give the quote its own `pinyin`."
            yield Doubt("Z005", ("text",), message, hint, "warning", word.text, choices), at, len(word.text)
        at += len(word.text)

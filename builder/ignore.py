"""What an editor has judged: findings that a quote's `ignore:` answers with a reason are not told again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .explain import explanations
from .findings import Finding
from .near import meant
from .quotes.entry import Quote


@dataclass(frozen=True)
class Judged:
    """`told`: what nobody has judged yet; `used`: the answers, by quote and code, that something asked for."""

    told: tuple[Finding, ...]
    used: frozenset[tuple[str, str]]


def judged(quotes: Iterable[Quote], findings: Iterable[Finding]) -> Judged:
    """Take away what is ignored. Only warnings whose code asks for judgement can be: no reason makes an error of proof right."""
    asked = {(quote.id, ignored.code) for quote in quotes for ignored in quote.ignore}
    if not asked:
        return Judged(tuple(findings), frozenset())
    open_ = {code for code, one in explanations().items() if one.ignorable}
    told, used = [], set()
    for finding in findings:
        key = (finding.quote or "", finding.code)
        if key in asked and finding.code in open_ and finding.severity == "warning":
            used.add(key)
        else:
            told.append(finding)
    return Judged(tuple(told), frozenset(used))


def check(quotes: Sequence[Quote], result: Judged, sound: bool) -> Iterator[Finding]:
    """What is wrong with the answers themselves. `sound`: everything was looked at, so that an answer without a question has none."""
    wrong = {finding.quote for finding in result.told if finding.severity == "error"}
    for quote in quotes:
        for index, ignored in enumerate(quote.ignore):
            known = explanations()
            place, hint = quote.at("ignore", index, "code"), "Delete the entry."
            if ignored.code not in known:
                message, hint = f"there is no finding {ignored.code!r}.", meant(ignored.code, (c for c in known if known[c].ignorable))
            elif not known[ignored.code].ignorable:
                message, hint = f"{ignored.code} cannot be ignored: {known[ignored.code].title}.", "Mend what it tells, and delete the entry."
            elif ignored.code in [other.code for other in quote.ignore[:index]]:
                message = f"{ignored.code} is ignored twice."
            elif sound and quote.id not in wrong and (quote.id, ignored.code) not in result.used:
                message = f"nothing gives the {ignored.code} that is ignored."
            else:
                continue
            yield Finding("Q014", place, f"{quote.id}: {message}", hint, quote.id, "warning")

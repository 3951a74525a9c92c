"""Nothing that the source's reader passed over lies within a quote: a text is one unbroken stretch of its witness."""

from __future__ import annotations

from ..findings import Finding
from .entry import Quote
from .proof import Proof


def check(quote: Quote, proved: Proof) -> list[Finding]:
    """A finding where `pass_over` cut words out of the stretch that the quote shows."""
    at = next((gap for gap in proved.turn.gaps if proved.start < gap < proved.end), None)
    if at is None:
        return []
    line, column = proved.turn.place(at)
    message = f"{quote.id}: the text runs over what `pass_over` left out before line {line} column {column} of {quote.witness.source!r}."
    hint = "Begin after it or end before it; what stands in a document is not cut out of a quotation."
    return [Finding("Q013", quote.at("text"), message, hint, quote.id)]

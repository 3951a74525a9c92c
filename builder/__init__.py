"""Yulu (语录): bilingual flashcard decks of quotations, each proved against its sources.

The way through: `sources` (documents, turns, search) -> `quotes` (what editors wrote, proof, collation) -> `english` -> `chinese` ->
`notes` -> `package`. :mod:`builder.project` reads a project, :mod:`builder.check` tells all that is wrong with it, :mod:`builder.edition`
gives a quote with all that is known of it. Only :mod:`builder.cli` knows the terminal.
"""

__version__ = "1.1.0"

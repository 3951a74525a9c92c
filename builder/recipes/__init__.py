"""`decks/`: recipes and ledgers as people and `build` wrote them, and what a recipe selects."""

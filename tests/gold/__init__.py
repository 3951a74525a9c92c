"""Hand-made gold: passages, absent sentences, turns. Every link was decided by reading."""

"""The documents: what is known of them, their turns, and where they have a passage."""

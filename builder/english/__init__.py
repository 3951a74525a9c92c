"""English by authority: published translations first, then the project's own."""

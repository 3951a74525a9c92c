"""The curated quotes: what editors wrote, the proof that it stands in the sources, and the witnesses compared."""

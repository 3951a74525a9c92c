"""The desk: all quotes of a project with their cards, findings and sources, as one page that can follow the files."""

"""The note type and the notes: fields, templates, style, tags."""

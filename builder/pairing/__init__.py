"""A published translation in the user's own copy: read, aligned with the quotes, kept on the user's machine, compared with what is verified."""

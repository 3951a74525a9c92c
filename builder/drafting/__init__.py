"""Machine drafts for the editor: services behind one callable, drafts kept one at a time."""

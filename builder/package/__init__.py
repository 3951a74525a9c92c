"""What people import: recipes, the ledger of what was published, and the package itself."""

"""What people import: what a build changes, the package itself, and the words for learners."""

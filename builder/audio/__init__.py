"""Sound: recordings and synthetic voices, measured, made equally loud, and found for each quote."""

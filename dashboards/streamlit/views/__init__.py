"""What a page has beside its tiles: looking up one thing, and trying a model; each has ``show``."""

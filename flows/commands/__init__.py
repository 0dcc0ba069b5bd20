"""The commands of ``martlet``, a module per theme."""

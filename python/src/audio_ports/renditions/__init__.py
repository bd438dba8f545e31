"""Smaller files of what a pack stores, for slow lines."""

"""Chords in time."""

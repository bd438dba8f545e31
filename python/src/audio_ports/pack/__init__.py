"""Stem packs: self-contained FLAC segments with their peaks."""

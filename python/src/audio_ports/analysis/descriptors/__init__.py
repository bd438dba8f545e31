"""A track's sound in single figures."""

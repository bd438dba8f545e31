"""Audio work in supervised processes: decoding, separation."""

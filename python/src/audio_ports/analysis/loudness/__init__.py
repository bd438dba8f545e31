"""How loud a track is, and what is wrong with its file."""

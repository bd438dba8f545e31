"""Neural separation with models of the Demucs family."""

"""Features that all estimators share, computed in one pass over the audio."""

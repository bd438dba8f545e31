"""Songs of additive and subtractive sounds on tables of patterns; thresholds are tuned on them."""

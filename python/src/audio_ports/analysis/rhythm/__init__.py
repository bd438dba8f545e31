"""Beats, downbeats, metre and tempo."""

"""Stored segments back into files that people take along."""

"""From an uploaded file to the master of a track."""

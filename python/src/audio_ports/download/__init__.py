"""Bringing a file by the program yt-dlp, which the operator installs and switches on."""

"""Ports that start at once: forked from one process that has loaded their modules already."""

"""The protocol between a port and its owner: JSON lines over stdin and stdout."""

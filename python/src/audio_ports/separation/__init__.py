"""Driving a separation engine over a master, segment by segment."""

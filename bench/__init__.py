"""Measured speeds: `python -m bench` prints them beside the bars that they must meet."""

"""Discussions of no known system, mined from what repeats on the page."""

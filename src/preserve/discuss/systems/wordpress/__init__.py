"""Discussions of WordPress: its pages, its interface and its feed."""

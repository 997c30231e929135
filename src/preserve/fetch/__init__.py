"""Fetching: the recording transport, and the only door to the network."""

from preserve.fetch.agent import user_agent
from preserve.fetch.fetcher import Fetcher

__all__ = ["Fetcher", "user_agent"]

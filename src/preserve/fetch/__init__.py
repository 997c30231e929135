"""Fetching: the recording transport, and the only door to the network."""

from preserve.fetch.agent import user_agent
from preserve.fetch.credentials import Credentials, credentials_of
from preserve.fetch.fetcher import Fetcher

__all__ = ["Credentials", "Fetcher", "credentials_of", "user_agent"]

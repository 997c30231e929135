"""Fetching: the recording transport, and the only door to the network."""

from preserve.fetch.agent import user_agent
from preserve.fetch.credentials import Credentials, credentials_of
from preserve.fetch.fetcher import Fetcher
from preserve.fetch.pool import Pool

__all__ = ["Credentials", "Fetcher", "Pool", "credentials_of", "user_agent"]

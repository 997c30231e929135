"""Manners: robots.txt, pace, retries, hosts that are given up, and what became of an exchange.

Everything here decides and nothing here waits: the frontier waits.
"""

from preserve.polite.health import HostHealth
from preserve.polite.outcome import outcome_of, redirect_target
from preserve.polite.pace import Barred, Pace
from preserve.polite.retry import Retry, RetryPolicy, Stop
from preserve.polite.retry_after import retry_after_seconds
from preserve.polite.robots import AGENT, Rules, Verdict, rules_from
from preserve.polite.shared import SharedHosts, SharedPace
from preserve.polite.under_way import Share, UnderWay

__all__ = [
    "AGENT",
    "Barred",
    "HostHealth",
    "Pace",
    "Retry",
    "RetryPolicy",
    "Rules",
    "Share",
    "SharedHosts",
    "SharedPace",
    "Stop",
    "UnderWay",
    "Verdict",
    "outcome_of",
    "redirect_target",
    "retry_after_seconds",
    "rules_from",
]

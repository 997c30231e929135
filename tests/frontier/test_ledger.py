from __future__ import annotations

from preserve.frontier import Ledger, Try
from preserve.manifest import AttemptRow
from preserve.model import Outcome, Role


def a_try(outcome: Outcome, *, redirect_to: str | None = None, status: int | None = None) -> Try:
    row = AttemptRow(
        at="2026-01-01T00:00:00.000000Z",
        outcome=outcome,
        status=status,
        phase=None,
        detail=None,
        record_id=None,
    )
    return Try(row=row, status=status, redirect_to=redirect_to)


def known(ledger: Ledger, url: str, outcome: Outcome, redirect_to: str | None = None) -> None:
    entry, _ = ledger.discover(url, role=Role.CITATION, hops="L", via=None)
    entry.tries.append(a_try(outcome, redirect_to=redirect_to))
    entry.settle(outcome)


def test_an_address_found_twice_is_one_entry_with_both_roles() -> None:
    ledger = Ledger()
    first, new = ledger.discover("http://a.test/", role=Role.REQUISITE, hops="E", via=None)
    again, newer = ledger.discover("http://a.test/", role=Role.CITATION, hops="L", via=None)
    assert (first is again, new, newer) == (True, True, False)
    assert again.row().roles == (Role.CITATION, Role.REQUISITE)
    assert len(ledger) == 1


def test_the_outcome_is_that_of_the_attempt_that_got_furthest() -> None:
    ledger = Ledger()
    entry, _ = ledger.discover("http://a.test/", role=Role.CITATION, hops="L", via=None)
    entry.tries += [
        a_try(Outcome.SERVER_ERROR, status=503),
        a_try(Outcome.CONNECT_FAILED),
    ]
    entry.settle(Outcome.CONNECT_FAILED)
    row = entry.row()
    assert (row.outcome, row.status) == (Outcome.SERVER_ERROR, 503)
    assert [attempt.outcome for attempt in row.attempts] == ["server-error", "connect-failed"]


def test_a_host_that_was_given_up_does_not_hide_what_an_attempt_showed() -> None:
    ledger = Ledger()
    entry, _ = ledger.discover("http://a.test/", role=Role.CITATION, hops="L", via=None)
    entry.tries.append(a_try(Outcome.TIMED_OUT))
    entry.settle(Outcome.HOST_DOWN, "the host was given up")
    assert entry.outcome is Outcome.TIMED_OUT


def test_the_later_of_two_equal_attempts_counts() -> None:
    ledger = Ledger()
    entry, _ = ledger.discover("http://a.test/", role=Role.CITATION, hops="L", via=None)
    entry.tries += [a_try(Outcome.NOT_FOUND, status=404), a_try(Outcome.GONE, status=410)]
    entry.settle(Outcome.GONE)
    assert entry.row().status == 410


def test_redirects_are_followed_to_their_end() -> None:
    ledger = Ledger()
    known(ledger, "http://a.test/1", Outcome.REDIRECTED, "http://a.test/2")
    known(ledger, "http://a.test/2", Outcome.REDIRECTED, "http://a.test/3")
    known(ledger, "http://a.test/3", Outcome.CAPTURED)
    entry, outcome = ledger.end_of("http://a.test/1")
    assert entry is not None
    assert (entry.url, outcome) == ("http://a.test/3", Outcome.CAPTURED)


def test_redirects_in_a_circle_end_as_a_loop() -> None:
    ledger = Ledger()
    known(ledger, "http://a.test/1", Outcome.REDIRECTED, "http://a.test/2")
    known(ledger, "http://a.test/2", Outcome.REDIRECTED, "http://a.test/1")
    assert ledger.leads_to("http://a.test/2", "http://a.test/1")
    assert ledger.end_of("http://a.test/1")[1] is Outcome.REDIRECT_LOOP


def test_an_address_that_nobody_discovered_has_no_end() -> None:
    assert Ledger().end_of("http://a.test/") == (None, None)

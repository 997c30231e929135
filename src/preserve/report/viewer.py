"""Where a viewer shows what was captured of an address: a pattern of addresses."""

from __future__ import annotations

import dataclasses
import re
from urllib.parse import quote

from preserve.config import ReportSettings
from preserve.config.viewer_pattern import viewer_problem
from preserve.errors import UsageError

DEFAULT = ReportSettings().viewer
_HERE = r"http://(?:127\.0\.0\.1|localhost):(\d{1,5})"
_LOCAL = {
    "replayweb": re.compile(_HERE + re.escape("/#url={url}&ts={time}")),
    "pywb": re.compile(_HERE + re.escape("/captures/{time}/{url}")),
}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ViewerAddress:
    """Makes addresses in a viewer from a pattern with ``{url}`` and ``{time}``.

    The captured address is percent-encoded where it stands behind ``?`` or ``#`` (ReplayWeb.page),
    and goes in as it is where it is the end of a path (pywb).
    """

    pattern: str

    @classmethod
    def of(cls, pattern: str) -> ViewerAddress | None:
        """Return the viewer of a pattern; None for an empty one.

        Raises:
            UsageError: it is not the address of a viewer.
        """
        if not pattern:
            return None
        if problem := viewer_problem(pattern):
            raise UsageError(f"the viewer {pattern!r} {problem}.")
        return cls(pattern=pattern)

    @property
    def replay(self) -> str | None:
        """The words of ``preserve replay`` that serve this viewer on this machine, if any do."""
        for kind, pattern in _LOCAL.items():
            if found := pattern.fullmatch(self.pattern):
                return f"--viewer {kind} --port {found[1]} --no-browser"
        return None

    def address(self, url: str, moment: str) -> str:
        """Return where ``url``, captured at ``moment`` (ISO 8601 or 14 digits), is shown."""
        before = self.pattern.partition("{url}")[0]
        written = quote(url, safe="") if "?" in before or "#" in before else url
        time = re.sub(r"\D", "", moment)[:14]
        # The address goes in last: it may hold "{time}" itself.
        return self.pattern.replace("{time}", time).replace("{url}", written)

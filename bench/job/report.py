"""What several rounds gave: medians and spreads, as a table, as JSON and as a picture."""

from __future__ import annotations

import dataclasses
import statistics
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

MIB = 1 << 20
COLUMNS = {
    "cpu_ms": "CPU ms per address",
    "to_wget": "of wget's",
    "per_second": "addresses/s",
    "wall_seconds": "wall s",
    "to_floor": "of the floor",
    "memory_mib": "peak MiB",
    "complete": "complete %",
    "stored": "WARC bytes per payload byte",
    "requests": "requests",
}
_SHOWN = {"cpu_ms": 2, "to_wget": 2, "per_second": 0, "wall_seconds": 1, "to_floor": 2}
_SHOWN |= {"memory_mib": 0, "complete": 2, "stored": 4, "requests": 0}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """The median of the rounds, and the least and the most."""

    median: float
    least: float
    most: float

    def text(self, digits: int) -> str:
        if f"{self.least:.{digits}f}" == f"{self.most:.{digits}f}":
            return f"{self.median:.{digits}f}"
        return f"{self.median:.{digits}f} ({self.least:.{digits}f}–{self.most:.{digits}f})"


def summary(rounds: Sequence[dict[str, dict[str, float]]]) -> dict[str, dict[str, Figure]]:
    """Turn rounds of runners of values into runners of figures; ratios are those within a round."""
    for one in rounds:
        wget = one.get("wget")
        for values in one.values():
            if wget is not None:
                values["to_wget"] = values["cpu_ms"] / wget["cpu_ms"]
                values["stored_to_wget"] = values["stored"] / wget["stored"]
    names = dict.fromkeys(name for one in rounds for name in one)
    return {
        name: {
            key: _figure([one[name][key] for one in rounds if name in one])
            for key in next(one[name] for one in rounds if name in one)
        }
        for name in names
    }


def _figure(values: Sequence[float]) -> Figure:
    return Figure(median=statistics.median(values), least=min(values), most=max(values))


def table(figures: dict[str, dict[str, Figure]]) -> str:
    """Write a Markdown table, a line for each runner."""
    keys = [key for key in COLUMNS if any(key in one for one in figures.values())]
    lines = [
        "| | " + " | ".join(COLUMNS[key] for key in keys) + " |",
        "|---" * (len(keys) + 1) + "|",
    ]
    for name, one in figures.items():
        cells = [one[key].text(_SHOWN[key]) if key in one else "" for key in keys]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def plain(figures: dict[str, dict[str, Figure]]) -> dict[str, Any]:
    """Return the figures as JSON has them."""
    return {
        name: {key: dataclasses.asdict(figure) for key, figure in one.items()}
        for name, one in figures.items()
    }


def picture(title: str, key: str, figures: dict[str, dict[str, Figure]]) -> str:
    """Draw bars of the medians, each with the range of its rounds, as SVG."""
    shown = [(name, one[key]) for name, one in figures.items() if key in one]
    most = max((figure.most for _, figure in shown), default=1.0) or 1.0
    rows = []
    for number, (name, figure) in enumerate(shown):
        y = 40 + 28 * number
        left, right = (170 + 380 * value / most for value in (figure.least, figure.most))
        rows.append(
            f'<text x="160" y="{y + 13}" text-anchor="end">{name}</text>'
            f'<rect x="170" y="{y}" width="{380 * figure.median / most:.1f}" height="18" '
            f'fill="{"#2a6f97" if name == "preserve" else "#b0b7bd"}"/>'
            f'<line x1="{left:.1f}" x2="{right:.1f}" y1="{y + 9}" y2="{y + 9}" stroke="#222"/>'
            f'<text x="{right + 6:.1f}" y="{y + 13}">{figure.median:.2f}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="{50 + 28 * len(shown)}" '
        f'font-family="sans-serif" font-size="13"><text x="10" y="22">{title}</text>'
        f"{''.join(rows)}</svg>\n"
    )

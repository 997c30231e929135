"""Good answers of an API made bad, at random: what a reader must bear without raising."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

# The same examples in every run, none written to disk.
steady = settings(max_examples=30, deadline=None, database=None, derandomize=True)

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=12)  # lone surrogates too
    | st.sampled_from(
        [
            "",
            "../../etc",
            "javascript:alert(1)",
            "http://[",
            "<p>" * 3000,
            "<script>x</script><a href='http://x.test/'>",
            "9" * 400,
            10**400,
            1e300,
            "2024-13-45T99:99:99Z",
            "\x00",
        ]
    )
)
ODD = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "replies", "comments", "children", "user", "0"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@st.composite
def mutated(draw: st.DrawFn, good: Any) -> Any:
    """Draw a copy of ``good`` in which some places hold something else, nothing, or twins."""
    holder = {"all": copy.deepcopy(good)}
    for _ in range(draw(st.integers(1, 4))):
        places = list(_places(holder))
        above, key = places[draw(st.integers(0, len(places) - 1))]
        what = draw(st.sampled_from(["replace", "drop", "twin", "itself"]))
        if what == "replace":
            above[key] = draw(ODD)
        elif what == "drop" and above is not holder:
            del above[key]
        elif what == "twin" and isinstance(above, list):
            above.append(copy.deepcopy(above[key]))
        elif what == "itself":
            above[key] = copy.deepcopy(above)
    return holder["all"]


def _places(holder: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    waiting = [holder]
    while waiting:
        here = waiting.pop()
        keys = list(here) if isinstance(here, dict) else range(len(here))
        for key in keys:
            found.append((here, key))
            if isinstance(here[key], dict | list):
                waiting.append(here[key])
    return found

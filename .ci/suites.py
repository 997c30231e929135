"""Sums up pytest's reports, and fails where a suite did not run or a test was skipped.

python .ci/suites.py build/test.xml build/pywb.xml build/debian.xml
"""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ET  # the reports are our own
from pathlib import Path

# What a machine of this kind may give as the reason for skipping a test, as patterns.
ALLOWED = (
    r"^nothing is closed to root$",  # tests/interop/test_another_user.py becomes someone else
    r"^this machine has no (::1|IPv6 loopback)$",  # some containers have none
)


def report(path: Path) -> list[str]:
    """Print one line for a suite; return what is wrong with it."""
    if not path.is_file():
        return [f"{path.stem}: there is no report: the suite did not run"]
    wrong = []
    passed = let_through = known = 0
    root = ET.parse(path).getroot()
    # Its own time: where tests run side by side, the sum of theirs is more.
    seconds = sum(float(suite.get("time", "0")) for suite in root.iter("testsuite"))
    for case in root.iter("testcase"):
        name = f"{path.stem}: {case.get('classname')}::{case.get('name')}"
        skipped = case.find("skipped")
        if skipped is not None:
            reason = skipped.get("message", "")
            if skipped.get("type") == "pytest.xfail":  # it did fail: one that passes is a failure
                known += 1
            elif any(re.search(pattern, reason) for pattern in ALLOWED):
                let_through += 1
            else:
                wrong.append(f"{name}: skipped: {reason}")
        elif case.find("failure") is not None or case.find("error") is not None:
            wrong.append(f"{name}: failed")
        else:
            passed += 1
    if not passed:
        wrong.append(f"{path.stem}: no test passed")
    print(
        f"{path.stem:>8}: {passed} passed, {len(wrong)} wrong, "
        f"{let_through} skipped with a reason that is let through, "
        f"{known} known not to hold in a viewer, {seconds:.0f} s"
    )
    return wrong


def main() -> int:
    """Look at every report named."""
    wrong = [line for word in sys.argv[1:] for line in report(Path(word))]
    print("".join(f"{line}\n" for line in wrong), end="")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

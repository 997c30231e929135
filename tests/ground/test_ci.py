"""The scripts in .ci/ say in plain words what is wrong, on machines other than this one too."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
MAKEFILE = (TOP / "Makefile").read_text()

# What stands for a Python: answers what find-python asks of one.
OLD = '#!/bin/sh\ncase "$2" in *print*) echo 3.9;; *) exit 1;; esac\n'
BARE = '#!/bin/sh\ncase "$2" in *print*) echo 3.11;; *ensurepip*) exit 1;; esac\n'
SHIM = "#!/bin/sh\necho 'command not found' >&2\nexit 127\n"
FIT = '#!/bin/sh\ncase "$2" in *print*) echo 3.12;; esac\n'


def find_python(folder: Path, pythons: dict[str, str]) -> subprocess.CompletedProcess[str]:
    for name, script in pythons.items():
        (folder / name).write_text(script)
        (folder / name).chmod(0o755)
    return subprocess.run(
        ["/bin/sh", TOP / ".ci" / "find-python"],
        env={"PATH": str(folder)},
        check=False,
        capture_output=True,
        text=True,
    )


def test_a_fit_python_is_found_behind_shims_that_fail(tmp_path: Path) -> None:
    done = find_python(tmp_path, {"python3.13": SHIM, "python3.12": FIT, "python3": OLD})
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{tmp_path}/python3.12\n", "")


def test_a_python_that_makes_environments_goes_before_one_that_does_not(tmp_path: Path) -> None:
    done = find_python(tmp_path, {"python3.12": BARE, "python3": FIT})
    assert (done.returncode, done.stdout) == (0, f"{tmp_path}/python3\n")


@pytest.mark.parametrize(
    ("pythons", "said"),
    [
        ({"python3": OLD}, "Python 3.11 or newer is needed; python3 is Python 3.9."),
        ({"python3": SHIM}, "Python 3.11 or newer is needed; none that runs was found."),
        ({}, "apt-get install python3 python3-venv"),
        ({"python3": BARE}, "apt-get install python3-venv"),
    ],
)
def test_what_is_missing_is_said_in_plain_words(
    pythons: dict[str, str], said: str, tmp_path: Path
) -> None:
    done = find_python(tmp_path, pythons)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr


PASSED = '<testcase classname="a" name="one" time="0.1"/>'
SKIPPED = '<testcase classname="a" name="two"><skipped message="no wind"/></testcase>'
LET_THROUGH = SKIPPED.replace("no wind", "nothing is closed to root")
KNOWN = SKIPPED.replace('message="no wind"', 'type="pytest.xfail" message="a viewer cannot"')
FAILED = '<testcase classname="a" name="three"><failure message="no"/></testcase>'


def sum_up(*reports: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, TOP / ".ci" / "suites.py", *reports],
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("cases", "status", "said"),
    [
        (PASSED, 0, "1 passed"),
        (PASSED + SKIPPED, 1, "a::two: skipped: no wind"),
        (PASSED + LET_THROUGH, 0, "1 skipped with a reason that is let through"),
        (PASSED + KNOWN, 0, "1 known not to hold in a viewer"),
        (KNOWN, 1, "no test passed"),
        (PASSED + FAILED, 1, "a::three: failed"),
        ("", 1, "no test passed"),
    ],
)
def test_a_suite_counts_only_where_every_test_of_it_passed(
    cases: str, status: int, said: str, tmp_path: Path
) -> None:
    report = tmp_path / "suite.xml"
    report.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    done = sum_up(report)
    assert done.returncode == status
    assert said in done.stdout


def test_a_suite_without_a_report_is_a_failure(tmp_path: Path) -> None:
    done = sum_up(tmp_path / "suite.xml")
    assert done.returncode == 1
    assert "did not run" in done.stdout


def listed(name: str) -> list[str]:
    found = re.search(rf"^{name} = (.*)$", MAKEFILE, re.MULTILINE)
    assert found is not None
    return found[1].split()


def test_every_suite_has_its_marker_and_its_target_and_is_apart_from_make_test() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text())
    options = project["tool"]["pytest"]["ini_options"]
    suites = sorted(listed("APART"))
    assert sorted(line.partition(":")[0] for line in options["markers"]) == suites
    runs = re.findall(
        r"^test-([a-z]+): ##.*\n(?:\t.*\n)*\t\$\(call suite,\1\)$", MAKEFILE, re.MULTILINE
    )
    assert sorted(runs) == suites
    assert set(listed("IN_ALL")) <= set(suites)
    assert {path.name for path in (TOP / ".ci" / "packages").iterdir()} <= set(suites)


REPORTS = """#!/bin/sh
for word; do
    case $word in --junitxml=*) mkdir -p build && cp cases.xml "${word#*=}" ;; esac
done
exit STATUS
"""


@pytest.mark.parametrize(
    ("cases", "status", "holds"),
    [
        (PASSED, 0, True),
        (PASSED + SKIPPED, 0, False),
        (SKIPPED, 0, False),
        (PASSED, 1, False),
        ("", 5, False),  # what pytest says where it finds no test
        ("", 0, False),
    ],
)
def test_a_suite_in_which_nothing_passed_is_a_failure(
    cases: str, status: int, holds: bool, tmp_path: Path
) -> None:
    for folder in (".ci", ".venv-test/bin"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(TOP / "Makefile", tmp_path)
    for name in ("debian-packages", "find-python", "suites.py"):
        shutil.copy(TOP / ".ci" / name, tmp_path / ".ci")
    (tmp_path / ".ci" / "environment.py").touch()  # everything is installed
    (tmp_path / ".venv-test" / "bin" / "python").symlink_to(sys.executable)
    program = tmp_path / ".venv-test" / "bin" / "pytest"
    program.write_text(REPORTS.replace("STATUS", str(status)))
    program.chmod(0o755)
    (tmp_path / "cases.xml").write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    done = subprocess.run(
        ["make", "test-engines", f"PYTHON={sys.executable}"],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode == 0) is holds, done.stdout + done.stderr


def test_what_is_not_there_of_a_suite_s_debian_packages_is_named(tmp_path: Path) -> None:
    (tmp_path / "packages").mkdir()
    shutil.copy(TOP / ".ci" / "debian-packages", tmp_path)
    rows = "# package  sign\nshell  /bin/sh\nfour  four-a-pain\n\nvoute  /usr/share/voute"
    (tmp_path / "packages" / "bread").write_text(rows)
    (tmp_path / "dirname").write_text(f"#!/bin/sh\necho {tmp_path}\n")
    (tmp_path / "id").write_text("#!/bin/sh\necho 1000\n")
    for name in ("dirname", "id"):
        (tmp_path / name).chmod(0o755)

    def run(suite: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", tmp_path / "debian-packages", suite],
            env={"PATH": str(tmp_path)},
            check=False,
            capture_output=True,
            text=True,
        )

    assert run("without-a-list").returncode == 0
    done = run("bread")
    assert done.returncode == 1
    assert "apt-get install --no-install-recommends four voute\n" in done.stderr

"""Whether a capture still is what it was: files, records, manifest and index against each other.

The story: digest every file; read every record, once, and compare it with its own digests and the
standard; follow every reference between records; hold every line of the manifest's parts against
the records it speaks of, and every line of the index too.
"""

from preserve.verify.orphans import Orphans, find_orphans
from preserve.verify.report import Checked, Deep, Finding, Report
from preserve.verify.story import verify

__all__ = ["Checked", "Deep", "Finding", "Orphans", "Report", "find_orphans", "verify"]

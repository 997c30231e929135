"""The story that gives captures away: as a WACZ that replays alone, or as text for programs."""

from preserve.export.chosen import Chosen, LeftOut, choose
from preserve.export.pseudonyms import Pseudonyms, read_key
from preserve.export.text import csv_lines, html, json_ld, json_lines, write_text
from preserve.export.view import View
from preserve.export.wacz import export_wacz
from preserve.export.written import Exported
from preserve.export.wxr import wxr
from preserve.manifest.columns import COLUMNS

__all__ = [
    "COLUMNS",
    "Chosen",
    "Exported",
    "LeftOut",
    "Pseudonyms",
    "View",
    "choose",
    "csv_lines",
    "export_wacz",
    "html",
    "json_ld",
    "json_lines",
    "read_key",
    "write_text",
    "wxr",
]

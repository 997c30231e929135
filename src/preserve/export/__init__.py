"""The story that gives captures away: as packages that stand alone, or as text for programs."""

from preserve.export.bag import Sender, export_bag
from preserve.export.chosen import Chosen, LeftOut, choose, unfit
from preserve.export.csl import csl_json
from preserve.export.cut import export_warc
from preserve.export.formats import Wish, export, text_of
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
    "Sender",
    "View",
    "Wish",
    "choose",
    "csl_json",
    "csv_lines",
    "export",
    "export_bag",
    "export_wacz",
    "export_warc",
    "html",
    "json_ld",
    "json_lines",
    "read_key",
    "text_of",
    "unfit",
    "write_text",
    "wxr",
]

"""Pages a person looks at, made from manifests and the catalogue: static, without a server.

``capture_pages`` and ``index_page`` make pages piece by piece, whoever shows them; ``Reports`` puts
them as files into a folder. ``Places`` says where pages are, seen from each other.
"""

from preserve.report.capture_pages import capture_pages
from preserve.report.collection_pages import Sums, index_page
from preserve.report.folder import FOLDER, Reports, Written
from preserve.report.pages import Files, Page, Places, policy
from preserve.report.viewer import DEFAULT, ViewerAddress
from preserve.report.words import LANGUAGES, Words, language_for, words_in

__all__ = [
    "DEFAULT",
    "FOLDER",
    "LANGUAGES",
    "Files",
    "Page",
    "Places",
    "Reports",
    "Sums",
    "ViewerAddress",
    "Words",
    "Written",
    "capture_pages",
    "index_page",
    "language_for",
    "policy",
    "words_in",
]

"""From a page to what it says about itself, what it needs to be shown, and what it cites.

Pure: takes a ``Document`` or a ``Node``, gives values. What is fetched then is the story's affair.
"""

from preserve.discover.article import article_citations, article_text
from preserve.discover.citations import fragment_citations
from preserve.discover.facts import facts
from preserve.discover.flags import flag_evidence, page_flags
from preserve.discover.flags_redirect import redirected_home
from preserve.discover.found import Needs, ScriptHome
from preserve.discover.landmarks import links
from preserve.discover.parts import part_kind, part_needs
from preserve.discover.refresh import refreshed_to, sends_on
from preserve.discover.requisites import page_needs, requisites, unnamed_icon
from preserve.discover.styles import style_requisites

__all__ = [
    "Needs",
    "ScriptHome",
    "article_citations",
    "article_text",
    "facts",
    "flag_evidence",
    "fragment_citations",
    "links",
    "page_flags",
    "page_needs",
    "part_kind",
    "part_needs",
    "redirected_home",
    "refreshed_to",
    "requisites",
    "sends_on",
    "style_requisites",
    "unnamed_icon",
]

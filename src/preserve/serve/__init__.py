"""The local web view: the pages of reports over the live collection, and what else a person asks.

``listening`` speaks HTTP and bounds what a client may take; ``gate`` says which requests may come
in; ``site`` answers those, each by a view: ``captures``, ``words``, ``planned``, ``under_way``;
``orders`` captures what a form asked for, in processes of their own. Archived bytes are never
served: links to copies lead to a viewer, which is another origin.
"""

from preserve.serve.gate import Gate, Keys
from preserve.serve.listening import Listener
from preserve.serve.orders import Orders
from preserve.serve.site import Site, Sources

__all__ = ["Gate", "Keys", "Listener", "Orders", "Site", "Sources"]

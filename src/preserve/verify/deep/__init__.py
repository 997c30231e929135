"""A verification that reads what the records hold, and reads article and discussion anew.

Beside all that ``verify`` does: every answer is decoded; every revisit is followed to the body that
it stands for; every comment and citation is looked for where its line says it was read; the thread
must be a tree; article, discussion and citations are read again and compared, where this version of
the program made the capture; so are the files beside the manifest, and the catalogue.
"""

from preserve.verify.deep.story import verify_deeply

__all__ = ["verify_deeply"]

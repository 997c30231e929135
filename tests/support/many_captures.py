"""A collection of a thousand captures, the same every time: manifests and parts, no WARC files.

Forty articles on eight blogs, each captured at twenty-five dates. Comments come, are edited and
are taken out; discussions close; the links that they cite die one by one.
"""

from __future__ import annotations

import datetime
import hashlib
import random
from typing import TYPE_CHECKING, Any

from preserve.manifest import (
    ArticleRow,
    AttemptRow,
    AuthorRow,
    CaptureFacts,
    CitationRow,
    CitedBy,
    CommentRow,
    DiscussionRow,
    KeptRow,
    LocatorRow,
    Manifest,
    MissingRow,
    PartRow,
    Parts,
    RequisiteCounts,
    ResourceRow,
    RobotsPolicy,
    Totals,
    encode,
    encode_manifest,
)
from preserve.model import (
    Form,
    Kind,
    MissingReason,
    Outcome,
    Phase,
    Role,
    ThreadState,
    Verdict,
    Visibility,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import msgspec

CAPTURES = 1000
VISITS = 25  # of each article
BLOGS = (
    "fournil.example", "lavoir.example", "moulin.example", "chemins.example",
    "verger.example", "cadastre.example", "halage.example", "brioche.example",
)  # fmt: skip
SUBJECTS = (
    "On rallume le four du village", "Le lavoir retrouve son toit", "La meule de 1840",
    "Un chemin creux à rouvrir", "Ce que disent les vergers",
)  # fmt: skip
NAMES = (
    "Camille", "Dominique", "Claude", "La meunière", "Bec fin", "Chouette", "Sacha", "Élise",
    "Noël", "山田", "Оля",
)  # fmt: skip
SENTENCES = (
    "Le four banal pourrait cuire de nouveau avant l’été.",
    "La voûte tient, la sole est à refaire.",
    "On y portait le levain le samedi.",
    "Du moulin d’aval, oui, et du nôtre aussi.",
    "La gazette en parlait déjà l’hiver dernier.",
    "Je n’y crois pas, mais je viendrai voir.",
    "Une brioche se glisse au four quand le pain en sort.",
    "Deux linteaux portent encore la marque du meunier.",
    "Le sentier passe derrière l’école.",
    "Ma grand-mère y lavait le linge à genoux.",
    "村のパン窯が好きです。",
    "Quelqu’un a-t-il gardé les plans ?",
)
SOURCES = (
    "gazette.example", "archives.example", "encyclo.example", "photos.example", "mairie.example",
    "journal.example",
)  # fmt: skip
FIRST = datetime.datetime(2016, 3, 14, 6, 17, tzinfo=datetime.UTC)
BETWEEN = datetime.timedelta(days=121)
ENDINGS = (Outcome.NOT_FOUND, Outcome.GONE, Outcome.DNS_FAILED, Outcome.TIMED_OUT)


def make(collection: Path, captures: int = CAPTURES) -> None:
    """Write the captures of a new collection."""
    for number in range(captures):
        article, visit = divmod(number, VISITS)
        _Capture(article, visit).write(collection)


class _Capture:
    def __init__(self, article: int, visit: int) -> None:
        self.visit = visit
        self.host = BLOGS[article % len(BLOGS)]
        self.subject = SUBJECTS[article % len(SUBJECTS)]
        self.seed = f"https://{self.host}/2016/03/{article + 1:02}-article.html"
        self.started = FIRST + BETWEEN * visit + datetime.timedelta(minutes=article)
        self.id = f"{self.started:%Y%m%dT%H%M%SZ}-{article * VISITS + visit:06x}"
        self.previous = None
        self.random = random.Random(article)

    def write(self, collection: Path) -> None:
        """Write the folder of the capture."""
        folder = collection / self.host / self.id
        folder.mkdir(parents=True)
        comments = self.comments()
        citations, resources = self.links(comments)
        parts = Parts(
            comments=_part(folder / "comments.jsonl", comments),
            citations=_part(folder / "citations.jsonl", citations),
            resources=_part(folder / "resources.jsonl", resources),
        )
        manifest = self.manifest(parts, len(comments), resources)
        (folder / "manifest.json").write_bytes(encode_manifest(manifest))

    def comments(self) -> list[CommentRow]:
        """Return the comments at this visit: each is written at one, and may be taken out."""
        found: list[CommentRow] = []
        for number in range(12):
            born = min(self.random.randrange(12), self.random.randrange(12))
            edited = self.random.choice((None, None, None, 5, 9))
            removed = self.random.choice((None,) * 7 + (8,))
            name = self.random.choice(NAMES)
            said = self.random.sample(SENTENCES, 2)
            answers = self.random.randrange(3) == 0
            if born > self.visit or (removed is not None and self.visit >= max(removed, born + 1)):
                continue
            if edited is not None and self.visit >= max(edited, born + 1):
                said = [*said, "Je me suis relue : c’était en 1984."]
            parent = found[-1].id if found and answers else None
            written = FIRST + BETWEEN * born - datetime.timedelta(days=3, minutes=number)
            found.append(self._comment(number, name, " ".join(said), parent, written))
        return found

    def _comment(
        self, number: int, name: str, text: str, parent: str | None, written: datetime.datetime
    ) -> CommentRow:
        identity = f"{2100 + number}"
        return CommentRow(
            id=identity, native_id=f"comment-{identity}", parent=parent,
            parent_source="nesting" if parent else None, parent_exact=True,
            depth=2 if parent else 1, position=number + 1, number=None, kind=Kind.COMMENT,
            status=Visibility.VISIBLE, author=AuthorRow(name=name, url=None),
            date=f"{written:%Y-%m-%dT%H:%M:%SZ}", date_text=None,
            permalink=f"{self.seed}#comment-{identity}", title=None, text=text,
            html=f"<p>{text}</p>", mentions=(), record_id="<urn:uuid:1>",
            locator=LocatorRow(type="css", value=f"#comment-{identity}"),
        )  # fmt: skip

    def links(self, comments: Sequence[CommentRow]) -> tuple[list[CitationRow], list[ResourceRow]]:
        """Return what article and comments cite, and the addresses of the capture."""
        resources = [self._resource(1, self.seed, Role.ARTICLE, Outcome.CAPTURED)]
        citations: list[CitationRow] = []
        chance = random.Random(self.seed)
        texts: list[tuple[str | None, str]] = [(None, "La gazette en a parlé, voir l’archive.")] * 4
        texts += [(row.id, row.text) for row in comments]
        for number, (by, context) in enumerate(texts, start=1):
            if by is not None and int(by) % 2:
                continue
            chance.seed(f"{self.seed} {by} {number if by is None else ''}")
            host = SOURCES[min(chance.randrange(6), chance.randrange(6))]
            url = f"https://{host}/2016/{chance.randrange(1, 40)}.html"
            outcome, detail, tries = self._ending(url)
            identity = f"r{len(resources) + 1}"
            kept = self._kept(identity) if outcome is Outcome.KEPT_EARLIER else None
            if all(row.url != url for row in resources):
                resources.append(
                    self._resource(
                        len(resources) + 1, url, Role.CITATION, outcome, detail=detail,
                        attempts=tries, kept=kept,
                    )
                )  # fmt: skip
            citations.append(
                CitationRow(
                    id=f"c{len(citations) + 1}",
                    cited_by=CitedBy(type="comment" if by else "article", id=by),
                    form=Form.TEXT if by else Form.ANCHOR, in_quote=False, as_written=url, url=url,
                    unwrapped_url=None, fragment=None, anchor_text=None if by else "l’archive",
                    context=f"{context} {url}" if by else context, outcome=outcome, final_url=url,
                    resource=next(row.id for row in resources if row.url == url),
                    requisites=RequisiteCounts(captured=0, missing=0),
                )
            )  # fmt: skip
        return citations, resources

    def _ending(self, url: str) -> tuple[Outcome, str | None, tuple[AttemptRow, ...]]:
        """Return what became of a link: it lives for a while, dies, and stays dead."""
        chance = random.Random(url)
        dies = chance.randrange(2, 60)
        how = ENDINGS[chance.randrange(len(ENDINGS))]
        if url.startswith("https://mairie.example/"):
            return Outcome.ROBOTS_DENIED, "https://mairie.example/robots.txt (rules)", ()
        if self.visit < dies:
            if self.visit % 4 == 3:
                return Outcome.KEPT_EARLIER, None, ()
            return Outcome.CAPTURED, None, (self._attempt(Outcome.CAPTURED, 200),)
        if how is Outcome.DNS_FAILED:
            said = f"There is no host {url.split('/')[2]}."
            return how, said, (self._attempt(how, None, Phase.DNS, said),) * 2
        if how is Outcome.TIMED_OUT:
            said = f"{url.split('/')[2]} did not answer in time."
            return how, said, (self._attempt(how, None, Phase.HEAD, said),) * 4
        return how, None, (self._attempt(how, 404 if how is Outcome.NOT_FOUND else 410),)

    def _attempt(
        self, outcome: Outcome, status: int | None, phase: Phase | None = None,
        detail: str | None = None,
    ) -> AttemptRow:  # fmt: skip
        return AttemptRow(
            at=f"{self.started:%Y-%m-%dT%H:%M:%S}.000000Z", outcome=outcome, status=status,
            phase=phase, detail=detail, record_id="<urn:uuid:2>",
        )  # fmt: skip

    def _kept(self, identity: str) -> KeptRow:
        before = _Capture(0, self.visit - 1)
        return KeptRow(
            capture=before.id, resource=identity, outcome=Outcome.CAPTURED,
            record_id="<urn:uuid:3>", warc_date=f"{before.started:%Y-%m-%dT%H:%M:%SZ}",
        )  # fmt: skip

    def _resource(
        self, number: int, url: str, role: Role, outcome: Outcome, **more: Any
    ) -> ResourceRow:
        last = more.get("attempts", ())
        is_again = self.visit > 0 and outcome is Outcome.CAPTURED
        return ResourceRow(
            id=f"r{number}", url=url, roles=(role,), required_by=(),
            hops="" if role is Role.ARTICLE else "L", outcome=outcome,
            status=last[-1].status if last else 200 if role is Role.ARTICLE else None,
            warc_date=f"{self.started:%Y-%m-%dT%H:%M:%S}.000000Z",
            payload_bytes=24_000 if outcome is Outcome.CAPTURED else None,
            revisit_of="<urn:uuid:4>" if is_again else None, **more,
        )  # fmt: skip

    def manifest(self, parts: Parts, comments: int, resources: Sequence[ResourceRow]) -> Manifest:
        """Return the manifest."""
        moment = f"{self.started:%Y-%m-%dT%H:%M:%S}.000000Z"
        by_outcome: dict[str, int] = {}
        for row in resources:
            by_outcome[str(row.outcome)] = by_outcome.get(str(row.outcome), 0) + 1
        is_short = self.visit == 13
        claimed = comments + 2 if is_short else comments
        return Manifest(
            version=1,
            capture=CaptureFacts(
                id=self.id, seed=self.seed, started=moment, finished=moment,
                software="preserve/0.1.0", trigger="every 121d", operator="archive@library.example",
                user_agent="Mozilla/5.0", config_sha256="0" * 64,
                robots=RobotsPolicy(policy="obey"), previous=self.previous,
                status="partial" if is_short else "complete", authenticated=False,
                tags=("patrimoine",) if self.host == BLOGS[0] else (), note=None,
            ),
            article=ArticleRow(
                url=self.seed, final_url=self.seed, canonical_url=None, title=self.subject,
                authors=("Claude Martin",), published="2016-03-14", modified=None, language="fr",
                site_name=self.host.partition(".")[0].capitalize(), policy={},
                record_id="<urn:uuid:1>", locators={},
            ),
            discussion=DiscussionRow(
                system="wordpress", adapters=(),
                state=ThreadState.CLOSED if self.visit > 14 else ThreadState.OPEN,
                state_evidence=None, claimed=claimed, claims=(), recorded=comments,
                verdict=Verdict.PARTIAL if is_short else Verdict.COMPLETE,
                missing=(MissingRow(count=2, reason=MissingReason.PAGE_FAILED),) * is_short,
                pages=(self.seed,), record_id="<urn:uuid:1>",
            ),
            totals=Totals(
                by_outcome=by_outcome, by_role={}, by_flag={}, bytes_fetched=310_000,
                bytes_stored=42_000,
            ),
            parts=parts,
            files=(),
        )  # fmt: skip


def _part(path: Path, rows: Sequence[msgspec.Struct]) -> PartRow:
    data = b"".join(encode(row) + b"\n" for row in rows)
    path.write_bytes(data)
    return PartRow(file=path.name, count=len(rows), sha256=hashlib.sha256(data).hexdigest())

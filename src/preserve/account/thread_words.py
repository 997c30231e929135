"""The words of the thread page, in the article's language where that is French, else in English."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.model import Group, Kind, MissingReason, Outcome, ThreadState, Visibility

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """What the page itself says; ``{}`` in a phrase takes a name or a number."""

    language: str
    title: str
    about: str
    live: str
    article: str
    captured: str
    capture: str
    comments: str
    recorded_of: str
    recorded: str
    missing: str
    state: str
    reply_to: str
    removed: str
    no_name: str
    cited: str
    made_from: str
    page_record: str
    data_record: str
    authors: str
    kinds: Mapping[str, str]
    statuses: Mapping[str, str]
    states: Mapping[str, str]
    reasons: Mapping[str, str]
    outcomes: Mapping[str, str]


_ENGLISH = Words(
    language="en",
    title="Discussion: {}",
    about="A plain copy of the discussion, made by {} from what it recorded. It is not a page of "
    "the site.",
    live="Its links lead to the live web.",
    article="Article",
    captured="Captured",
    capture="Capture",
    comments="Comments",
    recorded_of="recorded: {}, claimed: {}",
    recorded="recorded: {}",
    missing="missing: {} ({})",
    state="Discussion",
    reply_to="in reply to {}",
    removed="a comment that was removed",
    no_name="no name",
    cited="Also cited:",
    made_from="Made from",
    page_record="answer of the site",
    data_record="discussion as JSON-LD",
    authors="Beside each address that a comment cites stands what became of it. The addresses of "
    "authors were not visited.",
    kinds={Kind.PINGBACK: "pingback", Kind.TRACKBACK: "trackback"},
    statuses={
        Visibility.DELETED: "deleted",
        Visibility.HIDDEN: "hidden",
        Visibility.PENDING: "awaits moderation",
        Visibility.WITHDRAWN: "withdrawn",
    },
    states={
        ThreadState.OPEN: "open",
        ThreadState.CLOSED: "closed",
        ThreadState.NONE: "none",
        ThreadState.UNKNOWN: "not known whether open or closed",
    },
    reasons={
        MissingReason.NOT_ON_PAGE: "not on the page",
        MissingReason.PAGE_FAILED: "a further page could not be had",
        MissingReason.LIMIT_REACHED: "a limit was reached",
        MissingReason.ROBOTS_DENIED: "robots.txt forbids it",
        MissingReason.NEEDS_SCRIPT: "only a script would show them",
        MissingReason.PENDING: "they await moderation",
    },
    outcomes={outcome: str(outcome).replace("-", " ") for outcome in Outcome},
)

_FRENCH = Words(
    language="fr",
    title="Discussion : {}",
    about="Copie simple de la discussion, faite par {} d’après ce qu’il a enregistré. Ce n’est pas "
    "une page du site.",
    live="Ses liens mènent au web d’aujourd’hui.",
    article="Article",
    captured="Capturé",
    capture="Capture",
    comments="Commentaires",
    recorded_of="enregistrés : {}, annoncés : {}",
    recorded="enregistrés : {}",
    missing="manquants : {} ({})",
    state="Discussion",
    reply_to="en réponse à {}",
    removed="un commentaire retiré",
    no_name="sans nom",
    cited="Cite aussi :",
    made_from="Sources",
    page_record="réponse du site",
    data_record="discussion en JSON-LD",
    authors="À côté de chaque adresse citée : ce qu’il en est advenu. Les adresses des auteurs "
    "n’ont pas été visitées.",
    kinds={Kind.PINGBACK: "pingback", Kind.TRACKBACK: "rétrolien"},
    statuses={
        Visibility.DELETED: "supprimé",
        Visibility.HIDDEN: "masqué",
        Visibility.PENDING: "en attente de modération",
        Visibility.WITHDRAWN: "retiré",
    },
    states={
        ThreadState.OPEN: "ouverte",
        ThreadState.CLOSED: "close",
        ThreadState.NONE: "aucune",
        ThreadState.UNKNOWN: "ouverte ou close : inconnu",
    },
    reasons={
        MissingReason.NOT_ON_PAGE: "absents de la page",
        MissingReason.PAGE_FAILED: "une autre page n’a pu être obtenue",
        MissingReason.LIMIT_REACHED: "une limite a été atteinte",
        MissingReason.ROBOTS_DENIED: "robots.txt l’interdit",
        MissingReason.NEEDS_SCRIPT: "seul un script les montrerait",
        MissingReason.PENDING: "ils attendent la modération",
    },
    outcomes={
        Outcome.INVALID_URL: "adresse invalide",
        Outcome.UNSUPPORTED_SCHEME: "protocole non suivi",
        Outcome.SKIPPED: "laissé de côté",
        Outcome.GUARD_DENIED: "adresse non publique",
        Outcome.ROBOTS_DENIED: "interdit par robots.txt",
        Outcome.LIMIT_REACHED: "limite atteinte",
        Outcome.HOST_DOWN: "hôte en panne",
        Outcome.INTERRUPTED: "interrompu",
        Outcome.KEPT_EARLIER: "capturé auparavant",
        Outcome.DNS_FAILED: "hôte inconnu",
        Outcome.CONNECT_FAILED: "connexion impossible",
        Outcome.TLS_FAILED: "connexion sûre impossible",
        Outcome.TIMED_OUT: "sans réponse à temps",
        Outcome.DISCONNECTED: "connexion coupée",
        Outcome.PROTOCOL_ERROR: "réponse illisible",
        Outcome.REDIRECT_LOOP: "redirections sans fin",
        Outcome.REDIRECTED: "redirigé",
        Outcome.NOT_FOUND: "introuvable",
        Outcome.GONE: "disparu",
        Outcome.AUTH_REQUIRED: "accès réservé",
        Outcome.LEGAL: "indisponible pour raison légale",
        Outcome.RATE_LIMITED: "trop de demandes",
        Outcome.CLIENT_ERROR: "refusé",
        Outcome.SERVER_ERROR: "erreur du serveur",
        Outcome.TRUNCATED: "capturé en partie",
        Outcome.UNCHANGED: "inchangé",
        Outcome.CAPTURED: "capturé",
    },
)


def words_for(language: str | None) -> Words:
    """Return the page's words for an article in that language (BCP 47, or None)."""
    primary = (language or "").replace("_", "-").partition("-")[0].strip().lower()
    return _FRENCH if primary == "fr" else _ENGLISH


def is_had(outcome: Outcome | None) -> bool:
    """Say whether a viewer has something to show for an address."""
    return outcome is not None and outcome.group is Group.THE_THING

"""How pages look that stand in place of the page that was asked for."""

from __future__ import annotations

from preserve.discover.patterns import any_of

# Traces in the mark-up of pages that want a browser to prove itself.
CHALLENGE_MARKUP = any_of(
    r"window\._cf_chl_opt",  # Cloudflare
    r"id=[\"'](?:cf-challenge-running|challenge-(?:form|running|error-text))[\"']",
    r"class=[\"']cf-browser-verification",
    r"/cdn-cgi/challenge-platform/[^\"']{0,80}/orchestrate/(?:chl_page|jsch|captcha|managed)",
    r"\bcaptcha-delivery\.com/",  # DataDome
    r"\bAwsWafIntegration\b|\bawsWafCookieDomainList\b",
    r"/_Incapsula_Resource\?|Incapsula incident ID",
    r"sucuri_cloudproxy_js",
    r"id=[\"']px-captcha[\"']",  # HUMAN, formerly PerimeterX
    r"\.within\.website/x/cmd/anubis",
    r"ddos-guard/js-challenge",
    r"\bTSPD_101\b",  # F5
    r"/aes\.js[\"'][^<]{0,20}></script>\s{0,20}<script>function toNumbers",  # free hosters
)
CHALLENGE_TITLE = any_of(
    r"just a moment\W*|un instant\W*|nur einen moment\W*|un momento\W*",
    r"attention required! \| cloudflare|access denied|you have been blocked",
    r"checking your browser.*|verifying (?:you are human|your browser).*",
    r"please wait\W*|pardon our interruption\W*|ddos-guard",
    r"are you (?:a )?(?:human|robot)\W*|robot check|human verification|bot verification",
    r"(?:vercel )?security check(?:point)?|making sure you.re not a bot\W*",
    r"vérification de sécurité\W*|vérification que vous êtes humain\W*",
)
CHALLENGE_STATUSES = frozenset({202, 401, 403, 405, 429, 468, 503})

_THING = r"\b(?:page|article|file|document|content|post|resource|url|site)"
_CHOSE = r"\b(?:page|article|contenu|document|billet)"
# A title or main heading, whole.
NOT_FOUND = any_of(
    r"(?:error|erreur|fehler)?\W*404\b.{0,60}",
    r".{0,60}\b(?:error|erreur|fehler) 404\b.{0,60}",
    r".{0,60}\b404 (?:not found|error|introuvable|page not found)\b.{0,60}",
    r"(?:page )?not found\W*.{0,60}",
    r".{0,60}" + _THING + r" (?:was |is |could |can)?(?: ?not|n.t)(?: be)? found\b.{0,60}",
    r".{0,60}" + _THING + r" (?:does not|doesn.t|no longer) exists?\b.{0,60}",
    r".{0,60}" + _THING + r" (?:is )?(?:not|no longer) available\b.{0,60}",
    r".{0,60}" + _CHOSE + r" (?:demandée? )?(?:est )?(?:introuvable|inexistante?)\b.{0,60}",
    r".{0,60}" + _CHOSE + r" (?:demandée? )?non trouvée?\b.{0,60}",
    r".{0,60}" + _CHOSE + r" (?:demandée? )?n.(?:existe (?:pas|plus)|est plus disponible)\b.{0,60}",
    r".{0,60}\bseite (?:wurde )?(?:leider )?nicht gefunden\b.{0,60}",
    r".{0,60}\bp[aá]gina no (?:encontrada|existe)\b.{0,60}",
    r".{0,60}\bp[aá]gina n[aã]o encontrada\b.{0,60}",
    r".{0,60}\bpagina (?:non trovata|niet gevonden)\b.{0,60}",
    r".{0,30}页面(?:不存在|未找到).{0,30}",
)

_LOG_IN = (
    r"(?:log ?in(?: or sign ?up)?|sign ?in|connexion|se connecter|identification|s.identifier"
    r"|anmelden|anmeldung|einloggen|iniciar sesi[oó]n|accedi|inloggen|登录|登入)"
)
LOGIN_TITLE = any_of(
    _LOG_IN + r"(?: (?:to|à|bei|in|required).{1,40})?(?: ?[|\-–—:•·‹] ?.{1,60})?",
    r".{1,60} ?[|\-–—:•·›] ?" + _LOG_IN,
)
LOGIN_PLACE = any_of(
    r"https?://[^/]+/(?:[a-z]{2}/)?(?:(?:accounts?|users?|auth|sso|session)/)?"
    r"(?:log-?in|sign-?in|connexion|wp-login\.php|authwall)\b",
)
CONSENT_PLACE = any_of(
    r"https?://consent\.(?:google|youtube|yahoo)\.[a-z.]+/",
    r"https?://guce\.[a-z]+\.com/",
    r"https?://[^/]+/(?:privacy-(?:gate|wall)|cookie-?wall|gdpr-consent)\b",
)
CONSENT_TITLE = any_of(
    r"before you continue(?: to \w+)?",
    r"avant d.accéder à .{1,40}",
    r"bevor (?:sie|du) .{1,40}",
    r"yahoo is part of the yahoo family of brands",
    r"privacy (?:gate|wall)|cookie wall",
)
PARKED_MARKUP = any_of(
    r"\bsedoparking\.com|\bparkingcrew\.net|\bparklogic\.com|\bskenzo\.com",
    r"\bimg\.sedo|\bbodis\.com/|\bafternic\.com/forsale|\bhugedomains\.com/domain_profile",
    r"\bdan\.com/buy-domain|\babove\.com/marketplace/|\bd38psrni17bvxu\.cloudfront\.net",
    r"\bwindow\.park\s*=|data-adblockkey=",
    r"window\.location\.href\s*=\s*[\"']/lander",
)
PARKED_TEXT = any_of(
    r"\b(?:this|the) domain (?:name )?(?:\S+ )?(?:is|may be) for sale\b",
    r"\bbuy this domain\b|\bthis domain is parked\b|\bdomain (?:\S+ )?has expired\b",
    r"\b(?:ce|le) (?:nom de )?domaine (?:\S+ )?est (?:à vendre|en vente|parqué)\b",
    r"\bdiese domain (?:steht zum verkauf|ist zu verkaufen|kaufen)\b",
    r"\beste dominio está (?:en venta|a la venta)\b",
)

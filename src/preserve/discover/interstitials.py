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

# Addresses of pages that do nothing but ask to log in.
LOGIN_PLACE = any_of(
    r"https?://[^/]+/(?:[a-z]{2}(?:[-_][a-z]{2})?/)?(?:(?:accounts?|users?|members?|auth|sso|session"
    r"|sessions|my|mein|mon-?compte|customer)/)*(?:log[-_]?in|sign[-_]?in|connexion|anmelden|login\.php"
    r"|login\.html?|login\.aspx?|wp-login\.php|authwall|einloggen|inloggen)(?:/?(?=[?#]|\Z))",
)
# The same of services that ask for the name first, and for the password on the next page.
LOGIN_SERVICE = any_of(
    r"https://accounts\.google\.com/(?:v\d/signin|signin|ServiceLogin|InteractiveLogin)",
    r"https://(?:www\.|m\.)?facebook\.com/(?:login|checkpoint)(?:[/.?]|\Z)",
    r"https://www\.instagram\.com/accounts/login",
    r"https://www\.linkedin\.com/(?:authwall|checkpoint/lg|uas/login|login)",
    r"https://(?:mobile\.)?(?:twitter|x)\.com/(?:i/flow/)?login",
    r"https://login\.microsoftonline\.com/|https://login\.live\.com/",
    r"https://medium\.com/m/signin|https://(?:www\.)?quora\.com/login",
    r"https://(?:www\.)?pinterest\.[a-z.]+/login|https://(?:old\.|www\.)?reddit\.com/login",
    r"https?://[^/]+/(?:u/login|authorize|oauth2?/(?:v2/)?auth(?:orize)?|saml2?/(?:sso|login)"
    r"|idp/profile/SAML2|cas/login|adfs/ls|openid-connect/auth|realms/[^/]+/protocol)\b",
    r"https?://(?:login|signin|sso|auth|idp|cas|secure-?login)\.[^/]+/(?:[^?#]{0,40}/)?"
    r"(?:login|signin|authorize|authenticate|auth|SSO)\b",
)
CONSENT_PLACE = any_of(
    r"https?://consent\.(?:google|youtube|yahoo)\.[a-z.]+/",
    r"https?://guce\.[a-z]+\.com/",
    r"https?://myprivacy\.[^/]+/consent\b|https?://[^/]*cookiewall\.[^/]+/",
    r"https?://[^/]+/(?:privacy-(?:gate|wall)|cookie-?(?:wall|consent)|gdpr-?(?:consent|wall))\b",
    r"https?://(?:www\.)?(?:zeit\.de/zustimmung|golem\.de/sonstiges/zustimmung)\b",
    r"https?://[^/]+/consent/tcf\b|https?://(?:www\.)?tumblr\.com/privacy/consent\b",
)
# What a page that asks for consent speaks of, in any case.
CONSENT_TALK = any_of(
    r"\bcookies?\b|\bconsent\b|\bzustimm|\beinwillig|\bconsentement|\bconsentimiento|"
    r"\bconsenso\b|\btoestemming|\bsamtyck|\bsamtykke|\bdatenschutz|\bdonnées personnelles|"
    r"\bprivacy policy|\bpersonal data|\bdatos personales|\bсогласи|\bкуки",
)
# All that a page says that is nothing without its scripts.
NEEDS_SCRIPT = any_of(
    r".{0,80}\b(?:enable|activate|turn on|requires?|without|needs?|activer|activez|aktivieren"
    r"|aktiviere|activar|habilite|abilita|включите)\b.{0,30}\bjava ?script\b.{0,120}",
    r".{0,40}\bjava ?script\b.{0,40}\b(?:is (?:not available|disabled|required)|désactivé"
    r"|deaktiviert|aktivieren|ist erforderlich)\b.{0,120}",
    r"loading\W*|chargement\W*|wird geladen\W*|cargando\W*",
)
# Traces in the mark-up of pages that registrars and sellers put where no site is.
PARKED_MARKUP = any_of(
    r"\bsedoparking\.com|\bparkingcrew\.net|\bparklogic\.com|\bskenzo\.com",
    r"\bimg\.sedo|\bbodis\.com/|\bafternic\.com/forsale|\bhugedomains\.com/domain_profile",
    r"\bdan\.com/buy-domain|\babove\.com/marketplace/|\bd38psrni17bvxu\.cloudfront\.net",
    r"\bd1lxhc4jvstzrp\.cloudfront\.net|\bwsimg\.com/parking-lander|\bparking-lander\b",
    r"\bparked-content\.godaddy\.com|\bparkingpage\.namecheap\.com|\bnamebrightstatic\.com",
    r"\bsav\.com/parking|\bcdn\.atom\.com/|\bbuy\.domains/|\bdomainmarket\.com/buynow",
    r"\buniregistry\.com/(?:market|buy)|\bpark\.101datacenter\.net|\bpark\.io\b",
    r"\bwindow\.park\s*=|data-adblockkey=",
    r"window\.location\.(?:href\s*=\s*|replace\()[\"']/lander",
)

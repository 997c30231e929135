"""What pages say in title and heading when they are not the thing that was asked for: tables only.

Every entry is a regular expression for a whole sentence; the readers ignore case and put around it
what sites put there: their name, "sorry", a number.
"""

from __future__ import annotations

_A_PAGE = (
    r"(?:(?:the|this|that|your|requested|article|web|content|blog)\s)*"
    r"(?:page|url|article|document|content|post|resource|address|site|story|item|link)"
)
_ASKED = (
    r"(?:\s(?:that\s)?you(?:['’]re|\sare|\swere|['’]ve|\shave)?\s?(?:are\s|were\s)?"
    r"(?:looking\sfor|requested|asked\sfor|trying\sto\s(?:reach|view|access|find|visit)))?"
)

# "Not found", alone but for the site's name around it.
NOT_FOUND: tuple[str, ...] = (
    (
        r"(?:error|erreur|fehler|errore|erro|fout|fel|feil|virhe|błąd|chyba|hiba|ошибка|помилка|hata|"
        r"エラー|错误|오류)?\s?(?:code\s|http\s)?404(?:\s(?:error|erreur|fehler|page|ошибка|エラー|错误))?"
    ),
    rf"(?:404\W{{0,4}}\s?)?(?:http\s)?(?:error\s)?(?:{_A_PAGE}\s)?not\sfound(?:\W{{0,3}}404\W?)?",
    (
        rf"{_A_PAGE}{_ASKED}\s(?:was\snot|wasn['’]t|is\snot|isn['’]t|cannot\sbe|can['’]t\sbe|could\snot"
        r"\sbe|couldn['’]t\sbe|can\snot\sbe)\sfound(?:\son\sthis\s(?:server|site))?"
    ),
    (
        rf"{_A_PAGE}{_ASKED}\s(?:(?:does|do)\snot\sexist|doesn['’]t\sexist|no\slonger\sexists|"
        r"(?:is|are)\s(?:gone|missing|no\slonger\s(?:available|here|online)|not\savailable|unavailable)|"
        r"isn['’]t\savailable|has\sbeen\s(?:removed|deleted|moved\sor\sdeleted)|"
        r"may\shave\sbeen\s(?:moved|removed|deleted).{0,40})(?:\s(?:anymore|any\smore|or\swas\smoved))?"
    ),
    (
        rf"(?:we\s)?(?:can['’]?t|cannot|can\snot|could\snot|couldn['’]t)\s(?:seem\sto\s)?find\s{_A_PAGE}"
        rf"{_ASKED}"
    ),
    (
        rf"(?:there['’]s|there\sis)\s(?:nothing|no\s{_A_PAGE})\shere|nothing\s(?:was\s)?found|"
        r"(?:that|this)\spage\scan['’]t\sbe\sfound"
    ),
    # fr
    (
        r"(?:(?:la|cette|votre|l['’])\s?)?(?:page|article|contenu|document|billet|fichier)"
        r"(?:\s(?:demandée?|recherchée?|que\svous\s(?:cherchez|recherchez|demandez|avez\sdemandée?)))?"
        r"\s(?:est\s)?(?:introuvable|inexistante?|non\strouvée?|indisponible|"
        r"n['’](?:existe\s(?:pas|plus)|est\s(?:pas|plus)\s(?:disponible|en\sligne)|a\spas\sété\strouvée?)|"
        r"a\sété\s(?:supprimée?|déplacée?))"
    ),
    # de
    (
        r"(?:(?:die|diese|der|dieser|das|dieses|gewünschte|angeforderte|gesuchte|aufgerufene)\s)*"
        r"(?:seite|inhalt|artikel|dokument|beitrag|datei|webseite|url)\s"
        r"(?:(?:wurde|konnte|ist|existiert|gibt\ses|kann)\s)?(?:leider\s)?"
        r"(?:nicht\s(?:gefunden(?:\swerden)?|vorhanden|(?:mehr\s)?verfügbar|mehr|existent)|nicht\smehr\s"
        r"verfügbar|nicht|gelöscht|existiert\snicht(?:\smehr)?)"
    ),
    # es ca pt it
    (
        r"(?:(?:la|esta|el|este)\s)?(?:p[áa]gina|art[íi]culo|contenido|documento)"
        r"(?:\s(?:solicitad[ao]|que\s(?:busca(?:s)?|est[áa]s?\sbuscando|ha\ssolicitado)))?\s(?:no\s)"
        r"(?:se\s)?(?:ha\ssido\s)?(?:encontrad[ao]|existe|est[áa]\sdisponible|disponible|encuentra|"
        r"ha\sencontrado|pudo\sser\sencontrad[ao])|p[àa]gina\sno\s(?:trobada|existeix)"
    ),
    (
        r"(?:(?:a|esta|o|este)\s)?(?:p[áa]gina|artigo|conte[úu]do)(?:\s(?:solicitad[ao]|que\s"
        r"(?:voc[êe]\s)?(?:procura|est[áa]\sprocurando)))?\sn[ãa]o\s(?:foi\s)?(?:encontrad[ao]|existe|"
        r"dispon[íi]vel)"
    ),
    (
        r"(?:(?:la|questa|l['’])\s?)?(?:pagina|articolo|contenuto|risorsa)(?:\s(?:richiest[ao]|che\s"
        r"(?:stai\scercando|cerchi)))?\s(?:non\s)(?:è\s(?:stata\s|più\s)?)?(?:trovat[ao]|esiste(?:\spiù)?|"
        r"disponibile)"
    ),
    # nl sv da nb fi
    (
        r"(?:(?:de|deze|gevraagde)\s)*(?:pagina|artikel)\s(?:is\s|kan\s|bestaat\s)?(?:helaas\s)?niet"
        r"(?:\s(?:gevonden(?:\sworden)?|beschikbaar|meer))?"
    ),
    (
        r"(?:(?:sidan|siden|artikkelen|artiklen|artikeln)\s(?:du\s\w+\setter\s)?)(?:kunde\sinte\shittas|"
        r"hittades\sinte|finns\sinte(?:\slängre)?|kunne\sikke\s\w+|blev\sikke\sfundet|findes\sikke|"
        r"finnes\sikke|ble\sikke\sfunnet|ikke\sfun(?:n|d)et)|sivua\sei\s(?:löydy|löytynyt)"
    ),
    # pl cs sk hu ro tr el
    (
        r"(?:strona|artykuł)\s(?:nie\s(?:istnieje|została\sznaleziona)|nieznaleziona)|nie\sznaleziono\s"
        r"(?:takiej\s)?strony|stránka\s(?:nebyla\snalezena|nenalezena|neexistuje|sa\snenašla)|"
        r"az?\soldal\snem\stalálható|pagina\snu\s(?:a\sfost\sgăsită|există)|sayfa\sbulunamadı|"
        r"η\sσελίδα\sδεν\sβρέθηκε"
    ),
    # ru uk bg
    (
        r"(?:(?:запрашиваемая|запрошенная|данная|такая|эта)\s)?(?:страница|запись|статья)\s"
        r"(?:не\s(?:найдена|существует)|удалена|была\sудалена)|такой\sстраницы\s(?:нет|не\sсуществует)|"
        r"сторінк[ау]\sне\s(?:знайдено|існує)|страницата\sне\s(?:е\sнамерена|съществува)"
    ),
    # zh ja ko id vi ar
    (
        r"(?:抱歉|很抱歉|对不起|對不起)?[，,！!。\s]*(?:您|你)?(?:所)?(?:要)?(?:访问|訪問|请求|查找|浏览)?(?:的)?"
        r"(?:页面|頁面|网页|網頁|内容|文章|文件)(?:找不到|不存在|未找到|没有找到|走丢了|已删除|已被删除|不見了|無法找到)"
        r"(?:了)?|找不到(?:您|你)?(?:要|请求|所)?(?:访问|的)*(?:页面|頁面|網頁|网页)|页面(?:去)?(?:哪|走)\S{0,4}了"
    ),
    (
        r"(?:お探しの|指定された|ご指定の|該当する|アクセスしようとした)?(?:ページ|記事|URL)(?:が|は)"
        r"(?:見つかりません(?:でした)?|存在しません|ありません|削除されました?)"
    ),
    (
        r"(?:요청하신\s|찾으시는\s)?(?:페이지|게시물|문서)(?:를|을|가|이)\s?(?:찾을\s수\s없습니다|존재하지\s않습니다|"
        r"없습니다)|halaman\stidak\sditemukan|không\stìm\sthấy\strang|الصفحة\sغير\sموجودة|הדף\sלא\sנמצא"
    ),
)

SORRY = (
    r"(?:(?:we(?:['’]|\sa)re\s)?(?:so\s|very\s)?sorry|oops|whoops|oh\sno|uh[-\s]?oh|ooh|hm+|houston|"
    r"d[ée]sol[ée]e?s?|nous\ssommes\sdésolés|oups|mince|tut\suns\sleid|entschuldigung|hoppla|ups|sorry|"
    r"lo\ssentimos|vaya|ops|siamo\sspiacenti|spiacenti|desculpe|helaas|beklager|tyvärr|przepraszamy|"
    r"извините|к\sсожалению|упс|申し訳ございません|申し訳ありません)"
)

# "Log in", alone but for the site's name around it.
LOG_IN: tuple[str, ...] = (
    (
        r"(?:please\s|you\smust\s|you\sneed\sto\s)?(?:log\s?-?in|sign\s?-?in)"
        r"(?:\s(?:page|form|required|or\s(?:sign|log|register|join|create)\s?-?(?:up|in)?"
        r"(?:\san\saccount)?))?"
        r"(?:\s(?:to|with|on|into)\s.{1,40})?|login\srequired|authentication\srequired|"
        r"(?:log\s?in|sign\s?in)\s(?:•|·)\s.{1,30}|member\slog\s?in|user\slog\s?in|"
        r"(?:please\s)?log\s?in\sor\sregister\sto\s.{1,40}"
    ),
    (
        r"connexion(?:\s(?:à|requise|au\scompte|utilisateur).{0,40})?|se\sconnecter(?:\sà\s.{1,40})?|"
        r"identification(?:\srequise)?|s['’]identifier|connectez-vous(?:\s.{1,50})?|authentification"
    ),
    (
        r"anmelden(?:\s(?:bei|mit)\s.{1,40})?|anmeldung(?:\serforderlich)?|einloggen|login|log-?in|"
        r"bitte\smelden\ssie\ssich\san"
    ),
    (
        r"iniciar\ssesi[óo]n(?:\sen\s.{1,40})?|inicia\ssesi[óo]n(?:\s.{1,40})?|acceder|identif[íi]cate|"
        r"inicia\ssessi[óo]|accedi(?:\sa\s.{1,40})?|iniciar\ssess[ãa]o|entrar|fazer\slogin"
    ),
    (
        r"inloggen(?:\sbij\s.{1,40})?|logga\sin|logg?\s(?:ind|inn)|kirjaudu(?:\ssisään)?|zaloguj(?:\ssię)?|"
        r"logowanie|přihlášení|přihlásit\sse|bejelentkezés|autentificare|giriş(?:\syap)?|σύνδεση"
    ),
    r"вход(?:\sна\sсайт)?|войти|авторизация|увійти|вхід|登录|登錄|登入|用户登录|ログイン|로그인|masuk|đăng\snhập",
)

# "Before you go on", alone but for the site's name around it.
CONSENT: tuple[str, ...] = (
    (
        r"before\syou\scontinue(?:\sto\s.{1,30})?|we\s(?:value|respect)\syour\sprivacy|"
        r"your\sprivacy(?:\schoices|\sis\simportant\sto\sus)?|(?:cookie|privacy)\s(?:consent|wall|gate|"
        r"settings|preferences|notice)|consent(?:\srequired)?|accept\scookies(?:\sto\scontinue)?"
    ),
    (
        r"avant\s(?:d['’]accéder\sà|de\scontinuer(?:\ssur)?).{0,40}|"
        r"(?:nous\srespectons\s)?votre\svie\sprivée|accepter\sles\scookies|gestion\sdes\scookies"
    ),
    (
        r"bevor\s(?:sie|du)\s(?:zu[rm]?\s.{1,30}\s)?(?:weiter\w*|fort\w*).{0,40}|(?:ihre\s)?zustimmung"
        r"(?:\serforderlich)?|cookies\szustimmen|einwilligung|(?:ihre\s)?privatsphäre.{0,30}|"
        r"datenschutz-?einstellungen"
    ),
    (
        r"antes\sde\s(?:continuar|ir\sa\s.{1,30}).{0,30}|tu\sprivacidad.{0,30}|"
        r"prima\sdi\scontinuare.{0,30}|antes\sde\scontinuar.{0,30}|"
        r"voordat\sje\s(?:verder\s?ga(?:at|t)|doorgaat).{0,40}|cookie-?instellingen|privacy\sgate|"
        r"innan\sdu\sfortsätter.{0,30}|før\sdu\sfort\w+.{0,30}|zanim\sprzejdziesz.{0,30}|"
        r"než\sbudete\spokračovat.{0,30}|прежде\sчем\sпродолжить.{0,30}|.{1,20}にアクセスする前に"
    ),
    r"yahoo\sis\spart\sof\sthe\syahoo\sfamily\sof\sbrands|yahoo\s(?:est|ist|es|è|gehört)\s.{1,60}",
)

# A line of its own; D is the domain.
_IT = r"(?:(?:this|the)\s)?(?:premium\s)?(?:web\s?site\s)?(?:domain(?:\sname)?|web\s?site)"
FOR_SALE: tuple[str, ...] = (
    (
        rf"{_IT}\s(?:D\s)?(?:is|may\sbe|might\sbe|could\sbe)\s(?:available\s)?(?:for\s(?:sale|purchase|"
        r"lease)|available)|D\s(?:is|may\sbe|might\sbe)\s(?:available\s)?for\s(?:sale|purchase)|"
        r"(?:buy|get|purchase|own)\s(?:this\s(?:premium\s)?domain|D(?=\W*\Z))|the\sdomain\sname\sD\sis\s"
        r"for\ssale|interested\sin\s(?:buying\s)?this\sdomain|inquire\sabout\sthis\sdomain"
    ),
    (
        rf"{_IT}\s(?:D\s)?(?:is|has\sbeen)\s(?:currently\s)?parked|(?:D\s)?(?:is\s)?parked\sfree,?"
        r"\scourtesy\sof\s.{2,40}|parked\s(?:domain|page|on\sthe\sbun|at\sloopia)\b.{0,60}|"
        r"D\sis\sparked.{0,60}|this\sdomain\s(?:name\s)?is\sparked\s.{0,60}"
    ),
    (
        rf"{_IT}\s(?:D\s)?(?:has|is)\s(?:recently\s)?expired.{{0,80}}|this\sdomain\s(?:name\s)?"
        r"(?:was|has\sbeen|is)\s(?:just\s|recently\s|newly\s)?registered\s(?:with|at|by|through|on|via)\s"
        r".{2,60}|(?:a\s)?brand\snew\sdomain!?|future\shome\sof\s(?:something\squite\scool|D).{0,40}|"
        r"this\spage\sis\sunder\sconstruction\W+coming\ssoon.{0,40}|D\s(?:has\sbeen|is)\sregistered\s"
        r"(?:with|at|by|through)\s.{2,60}|welcome\sto\sD\W+this\sdomain\sis\s.{2,60}"
    ),
    (
        r"(?:ce|le)\s(?:nom\sde\s)?domaine\s(?:D\s)?(?:est|a\sété)\s(?:à\svendre|en\svente|parqué|"
        r"réservé|expiré|enregistré\s(?:chez|par|auprès)).{0,60}|D\sest\sà\svendre|"
        r"acheter\sce\s(?:nom\sde\s)?domaine|ce\sdomaine\svient\sd['’]être\senregistré.{0,60}|"
        r"félicitations\W+votre\sdomaine\sa\sbien\sété\scréé.{0,60}"
    ),
    (
        r"(?:diese|die)\sdomain\s(?:D\s)?(?:steht\szum\sverkauf|ist\szu\sverkaufen|kaufen|ist\sgeparkt|"
        r"wurde\ssoeben\s.{2,80}|ist\sbereits\sregistriert.{0,60}|ist\s(?:bei|über)\s.{2,40}"
        r"(?:registriert|reserviert|geparkt).{0,40}|wurde\s(?:bei|über)\s.{2,60}(?:registriert|reserviert)"
        r".{0,40}|könnte\szum\sverkauf\sstehen)|D\s(?:steht\szum\sverkauf|ist\szu\sverkaufen)|"
        r"hier\sentsteht\seine\sneue\s(?:internet|web)\s?(?:präsenz|site|seite)|domain\sgeparkt.{0,40}"
    ),
    (
        r"(?:este|el)\sdominio\s(?:D\s)?est[áa]\s(?:en\sventa|a\sla\sventa|aparcado|estacionado|disponible"
        r"|registrado\s(?:en|por)).{0,60}|(?:il|questo)\sdominio\s(?:D\s)?(?:è|potrebbe\sessere)\s(?:in\s"
        r"vendita|parcheggiato|stato\sregistrato).{0,60}|(?:este|o)\sdom[íi]nio\s(?:D\s)?est[áa]\s(?:à\s"
        r"venda|estacionado|registrado).{0,60}"
    ),
    (
        r"(?:deze|het|dit)\sdomein(?:naam)?\s(?:D\s)?is\s(?:te\skoop|gereserveerd|geregistreerd|geparkeerd)"
        r".{0,60}|domänen\s(?:D\s)?är\s(?:till\ssalu|parkerad).{0,40}|(?:domænet|domenet)\s(?:D\s)?er\s"
        r"(?:til\ssalg|parkeret|parkert).{0,40}|(?:ta\s)?domena\s(?:D\s)?jest\s(?:na\ssprzedaż|"
        r"zaparkowana|utrzymywana\sna).{0,60}|domena\s(?:D\s)?na\ssprzedaż|doména\s(?:D\s)?(?:je|byla)\s"
        r"(?:na\sprodej|zaparkována|zaregistrována).{0,60}|alan\sadı\ssatılık.{0,40}"
    ),
    (
        r"(?:этот\s)?домен(?:\sD)?\s(?:продаётся|продается|припаркован|зарегистрирован|на\sпарковке|"
        r"выставлен\sна\sпродажу|временно\sприпаркован).{0,80}|срок\sрегистрации\sдомена\s.{0,60}истек|"
        r"купить\sдомен(?:\sD)?"
    ),
    (
        r"(?:该|此|本)?域名(?:D)?(?:正在|可|已|可以)?(?:出售|转让|停放|过期|到期).{0,40}|购买(?:此|该)域名|"
        r"このドメインは.{0,40}(?:取得されています?|取得されました|販売(?:中|されて)|売り出し中).{0,20}|"
        r"이\s도메인은\s.{0,30}(?:판매|등록).{0,20}"
    ),
)

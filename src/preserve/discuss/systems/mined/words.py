"""Words by which pages of unknown engines show what is what, in many languages: tables only.

As in ``phrases``: every entry is a regular expression; the readers ignore case.
"""

from __future__ import annotations

# What stands over a discussion, beside a number at most. What stands over lists of articles too
# ("Opinions", "Reviews", "Answers") is left out.
DISCUSSIONS: tuple[str, ...] = (
    (
        r"comments?(?:\s(?:section|thread|list))?|discussions?|join\sthe\s(?:discussion|conversation)|"
        r"(?:the\s)?conversation|responses?|replies|have\syour\ssay|what\sdo\syou\sthink|"
        r"(?:our\s)?readers?['’]?s?\s(?:comments?|responses?|letters|say|write)|feedback"
    ),
    (
        r"commentaires?|discussions?|réactions?|débat|vos\s(?:réactions|commentaires|messages|avis)|"
        r"(?:la\sparole\saux|les?\savis\sdes)\slecteurs|(?:le\s)?forum|réagissez"
    ),
    (
        r"(?:(?:leser|nutzer|user|besucher|gäste)[-\s]?)?(?:kommentare?|meinung(?:en)?|zuschriften|"
        r"beiträge)|leserbriefe|diskussion(?:en)?|debatte|(?:ihre|eure)\smeinung(?:en)?|reaktionen|"
        r"wortmeldungen|mitdiskutieren|forum"
    ),
    (
        r"comentarios?|discusi[óo]n|debate|conversaci[óo]n|opiniones\sde\s(?:los\s)?lectores|"
        r"respuestas|(?:su|tu)\sopini[óo]n"
    ),
    r"commenti?|discussione|dibattito|(?:la|le)\s(?:tua|vostre)\sopinion[ei]|risposte",
    r"coment[áa]rios?|discuss[ãa]o|respostas",
    r"reacties?|(?:lezers)?reacties|discussie|opmerkingen|commentaar",
    r"comentaris?|debat|opinions\sdels\slectors",
    r"kommentar(?:er|erna)?|diskussion(?:en)?|debatt|keskustelu|kommentit|l[äa]s(?:ar)?kommentarer",
    (
        r"komentarze|dyskusja|opinie\sczytelników|koment[áa]ře|diskuz[ei]|diskusia|komentár[ey]|"
        r"hozzászólások|vélemények|comentarii|discuții"
    ),
    (
        r"комментарии(?:\s(?:читателей|пользователей|посетителей|к\sстатье|к\sзаписи))?|обсуждени[ея]|"
        r"отклики|мнения\s(?:читателей|пользователей)|коментарі|обговорення|коментари|дискусия"
    ),
    r"yorumlar?|tartışma|okur\syorumları|σχόλια|συζήτηση",
    r"komentar|diskusi|bình\sluận|thảo\sluận|ý\skiến\s(?:bạn\sđọc|độc\sgiả)",
    (
        r"(?:网友|全部|所有|读者|讀者|用户|热门|最热|精彩)?(?:评论|評論|留言|讨论|討論|回应|回應|跟帖)"
        r"(?:列表|区|區|板)?|各位の?ご?意見"
    ),
    r"(?:みんなの|皆さんの|読者の|この記事への|この記事に対する)?(?:コメント|ご意見)(?:一覧|欄|リスト)?",
    r"(?:독자\s?)?(?:댓글|의견)(?:\s?목록)?|토론",
    r"(?:ال)?تعليقات|تعليق|תגובות|דיון|دیدگاه‌?ها|نظرات",
)

# Words that may stand beside one of the above in such a heading.
FILLERS = (
    r"all|the|our|your|user|visitor|reader|readers?['’]?s?|public|community|view|show|display|"
    r"so\sfar|total|"
    r"les?|des?|tous|toutes|vos|lecteurs|internautes|abonnés|"
    r"alle|die|zu|zum|diesem|artikel|thema|von|lesern|leser|nutzern|bisherige|"
    r"los|las|todos|de|del|lectores|usuarios|visitantes|"
    r"i|gli|tutti|dei|lettori|os|todos|dos|leitores|van|lezers|"
    r"(?:on|to|for|about)\s(?:this|the)\s(?:article|story|post|page|entry|topic|item|piece)|"
    r"(?:sur|à)\s(?:cet|cette|ce|l['’])\s?(?:article|billet|page|note)|"
    r"(?:zu|auf)\sdiese[mnr]\s\w+|(?:a|sobre|en)\s(?:esta?e?)\s\w+|"
    r"条|條|件|個|个|의|개"
)

# Headings that speak of comments and stand over something else: boxes of the newest ones of all
# articles, forms, rules, reviews, tickers.
NOT_DISCUSSIONS = (
    r"(?:recent|latest|newest|last|new|top|most|popular|featured|best|trending|related|similar|"
    r"other|elsewhere|more)\s|derni[eè]r(?:e?s)?\s|récents?|populaires|neueste|letzte|aktuelle|"
    r"beliebte|meist|weitere|verwandte|ähnliche|últim[oa]s|recientes|recentes|populares|más\s|"
    r"ultimi|recenti|laatste|recente|senaste|siste|seneste|ostatnie|najnowsze|poslední|legutóbbi|"
    r"последние|недавние|свежие|новые|популярные|похожие|останні|son\syorum|τελευταία|最新|最近|"
    r"近期|최근|"
    r"review|rating|testimonial|bewertung|rezension|reseñ|valoraci|recensi|avis\s(?:clients?|de\s)|"
    r"отзыв|レビュー|口コミ|リアルタイム|"
    r"live|ticker|liveblog|direct|minute|changelog|faq|frequently|"
    r"policy|guidelines|rules|règles|charte|regeln|netiquette|normas|правила|feeds?\b|rss"
)

# Small words on buttons and links of an entry.
ACTIONS: tuple[str, ...] = (
    (
        r"repl(?:y|ies)(?:\sto\sthis)?|answer|respond|quote|cite|edit|delete|remove|report(?:\sabuse)?|"
        r"flag|share|link|permalink|permanent\slink|parent|root|like[sd]?|dislike|upvote|downvote|vote|"
        r"up|down|agree|disagree|recommend(?:ed)?|hide|show(?:\s(?:more|less|replies))?|read\smore|more|"
        r"less|view\sreplies|collapse|expand|toggle|follow|ignore|block|thanks?|top|back\sto\stop|says?|"
        r"said|wrote|writes|posted(?:\s(?:by|on|at))?|by|on|at|written(?:\sby)?|submitted|comment(?:\sby|"
        r"\sfrom)?|commented|from|in\sreply\sto|reply\sto|author|admin|moderator|member|guest|score|"
        r"points?|karma|edited|new|pm|msg|offline|online|likes?|date|time|name|ip"
    ),
    (
        r"répondre|réponse|citer|signaler(?:\sun\sabus|\sce\scommentaire)?|partager|j['’]aime|"
        r"modifier|supprimer|lien(?:\spermanent)?|voir\s(?:plus|moins|les\sréponses)|lire\sla\ssuite|"
        r"(?:posté|écrit|publié|déposé)(?:\s(?:par|le))?|par|le|à|dit|a\s(?:écrit|dit)|auteur|alerter|"
        r"recommander|membre|invité|en\sréponse\sà"
    ),
    (
        r"antworten?|zitieren|zitat|melden|teilen|gefällt(?:\smir)?|bearbeiten|löschen|link|mehr|"
        r"weniger|alle\santworten(?:\santzeigen)?|(?:geschrieben|verfasst|veröffentlicht|erstellt)"
        r"(?:\s(?:von|am))?|von|am|um|schreibt|schrieb|sagt|sagte|uhr|gast|autor(?:in)?|mitglied|"
        r"empfehlen|kommentieren|kommentar(?:\svon)?|beitrag\smelden|permalink"
    ),
    (
        r"responder|respuesta|citar|denunciar|reportar|compartir|me\sgusta|editar|eliminar|enlace|"
        r"ver\s(?:más|menos)|(?:publicado|escrito|enviado)(?:\s(?:por|el))?|por|el|las|dice|dijo|autor"
    ),
    (
        r"rispondi|cita|segnala|condividi|mi\spiace|modifica|elimina|di|il|alle|scrive|ha\sscritto|"
        r"responder|citar|compartilhar|gostei|curtir|denunciar|em|às|disse"
    ),
    (
        r"beantwoord(?:en)?|antwoord|citeer|rapporteer|meld(?:en)?|delen|vind\sik\sleuk|door|op|om|zegt|"
        r"svara?|svar|citera|anmäl|gilla|rapportera|vastaa|odpowiedz|cytuj|zgłoś|lubię\sto|odpovědět|"
        r"nahlásit|válasz|răspunde"
    ),
    (
        r"ответить|цитировать|цитата|пожаловаться|поделиться|нравится|удалить|ссылка|изменить|ещё|"
        r"пишет|написал\(?а?\)?|сообщил\(?а?\)?|гость|відповісти|отговори|yanıtla|şikayet|beğen|απάντηση"
    ),
    (
        r"返信(?:する)?|引用|通報(?:する)?|いいね[!！]?|共有|削除|編集|回复|回覆|回應|引用|举报|檢舉|赞|"
        r"讚|顶|踩|分享|删除|より|さん|投稿者|投稿日時?|名前|日時|楼|樓|答글|답글|신고|좋아요|공감|비공감|추천"
    ),
)

# "3 days ago" and the like, and days named from today.
AGO: tuple[str, ...] = (
    (
        r"(?:\d+|an?|one|few)\+?\s?(?:s|m|h|d|w|mo|y|secs?|seconds?|mins?|minutes?|hrs?|hours?|days?|"
        r"weeks?|months?|years?)\.?\sago|just\snow|yesterday|today\sat"
    ),
    (
        r"il\sy\sa\s(?:\d+|une?|quelques)\s(?:secondes?|minutes?|heures?|jours?|semaines?|mois|ans?)|"
        r"(?:hier|aujourd['’]hui)\s?(?:,|à|\d)|aujourd['’]hui|à\sl['’]instant"
    ),
    (
        r"vor\s(?:\d+|eine[mr]?|wenigen)\s(?:sekunden?|minuten?|stunden?|tag(?:en)?|wochen?|monat(?:en)?|"
        r"jahr(?:en)?)|gestern|heute|gerade\seben"
    ),
    r"hace\s(?:\d+|una?|unos)\s(?:segundos?|minutos?|horas?|días?|semanas?|mes(?:es)?|años?)|ayer|hoy",
    (
        r"(?:\d+|una?|un['’])\s?(?:second[oi]|minut[oi]|or[ae]|giorn[oi]|settiman[ae]|mes[ei]|ann[oi])\sfa|"
        r"ieri|oggi|(?:h[áa]|faz)\s(?:\d+|uma?)\s(?:segundos?|minutos?|horas?|dias?|semanas?|m[êe]s(?:es)?|"
        r"anos?)|ontem|hoje"
    ),
    (
        r"(?:\d+|een)\s(?:seconden?|minu(?:ut|ten)|uur|dag(?:en)?|we(?:ek|ken)|maand(?:en)?|jaar)\sgeleden|"
        r"gisteren|vandaag|f[öo]r\s(?:\d+|en|ett)\s\w{2,9}\s(?:si(?:den|dan)|sedan)|i\sg[åa]r|"
        r"(?:\d+\s)?(?:minut\w?|godzin\w?|dni|dzień|tydzień|tygodni\w?|miesi\w+|rok|lata?)\stemu|wczoraj|"
        r"před\s\d+\s\w{3,9}|včera|\d+\s\w{3,9}\ssitten|eilen"
    ),
    (
        r"(?:\d+\s)?(?:секунд\w?|минут\w?|час(?:а|ов)?|день|дн(?:я|ей)|недел\w|месяц\w{0,2}|год(?:а)?|лет)"
        r"\sназад|вчера|сегодня|(?:\d+\s)?\w{3,8}\sтому|вчора|"
        r"\d+\s(?:saniye|dakika|saat|gün|hafta|ay|yıl)\sönce|dün|bugün|πριν\s(?:από\s)?\d+\s\w{3,9}|"
        r"\d+\s(?:detik|menit|jam|hari|minggu|bulan|tahun)\s(?:yang\s)?lalu|kemarin|"
        r"\d+\s(?:giây|phút|giờ|ngày|tuần|tháng|năm)\strước"
    ),
    (
        r"\d+\s?(?:秒|分|分钟|分鐘|小时|小時|時間|天|日|周|週間?|个?月|個月|か月|ヶ月|年)[之以]?前|昨天|昨日|"
        r"今天|刚刚|剛剛|たった今|\d+\s?(?:초|분|시간|일|주|개월|달|년)\s?전|어제|오늘|방금"
    ),
)

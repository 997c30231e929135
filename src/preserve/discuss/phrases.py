"""Words about comments in many languages: tables only.

Every entry is a regular expression; the readers that use them ignore case and take any white
space, non-breaking too, for one blank.
"""

from __future__ import annotations

# What an entry is called, singular and plural.
COMMENT_NOUNS: tuple[str, ...] = (
    r"comments?|responses?|repl(?:y|ies)|reactions?|remarks?",  # en
    r"commentaires?|réponses?|réactions?",  # fr
    r"kommentare?n?|antwort(?:en)?|reaktion(?:en)?|wortmeldung(?:en)?|rückmeldung(?:en)?",  # de
    r"comentarios?|respuestas?|reacci(?:ón|ones)",  # es
    r"comment[oi]|rispost[ae]|reazion[ei]",  # it
    r"comentários?|respostas?|reaç(?:ão|ões)",  # pt
    r"reacties?|antwoord(?:en)?|opmerking(?:en)?",  # nl
    r"comentaris?|respost(?:a|es)",  # ca
    r"kommentar(?:er|erna)?|svar|reaktioner",  # sv da nb
    r"kommentti?a?|vastaus(?:ta)?",  # fi
    r"komentarz(?:e|y)?|odpowied(?:ź|zi)",  # pl
    r"komentář(?:e|ů)?|koment[aá]r(?:e|ov|a)?|odpověd[ií]|reakc[eí]",  # cs sk
    r"hozzászólás|megjegyzés",  # hu
    r"comentari[iu]|răspuns(?:uri)?",  # ro
    r"комментари(?:й|я|ев|и)|отзыв(?:а|ов|ы)?|ответ(?:а|ов|ы)?",  # ru
    r"коментар(?:і|ів|я)?|коментара|коментари",  # uk bg
    r"коментари(?:те)?|реаговањ[ае]|одговор(?:а|и)?",  # mk sr
    r"komentar(?:a|i)|odgovor(?:a|i)?|odziv(?:a|i|ov)?|komentarjev|komentarj[ai]",  # hr sl bs
    r"komentār(?:s|i|u)|komentar(?:as|ai|ų)|atsakym(?:as|ai|ų)",  # lv lt
    r"kommentaari?|vastust?|iruzkin(?:ak)?|erantzun(?:ak)?|athugasemd(?:ir)?|ummæli",  # et eu is
    r"komentoj?|koment(?:e|et)?|përgjigje",  # eo sq
    r"yorum|cevap|yanıt|tepki",  # tr
    r"σχόλι(?:ο|α)|απαντήσεις|απάντηση",  # el
    r"komentar|tanggapan|balasan|ulasan|respons|bình\s?luận|phản\s?hồi|nhận\s?xét",  # id ms vi
    r"评论|評論|回复|回覆|回應|回应|留言|迴響|响应",  # zh
    r"コメント|返信|フィードバック|反応",  # ja
    r"댓글|답글|응답|의견",  # ko
    r"تعليق(?:ات|ا|ًا|اً)?|رد(?:ود|ًا)?|תגובות|תגובה|دیدگاه(?:‌ها)?|نظر(?:ات)?|پاسخ",  # ar he fa
    r"टिप्पणि(?:याँ|यां|यों)|टिप्पणी|মন্তব্য|ความ(?:คิด)?เห็น|коментара?|коментариев",  # hi bn th bg
)

# Words that headings of comment areas use for comments, and titles of articles for other things.
LOOSE_NOUNS: tuple[str, ...] = (
    (
        r"thoughts?|opinions?|gedanken?|meinung(?:en)?|pensées?|réflexions?|avis|pensamientos?|"
        r"opini(?:ón|ones)|pensier[oi]|opinion[ei]|pensamentos?|opini(?:ão|ões)|gedachten?|"
        r"pensaments?|tankar|tanke|tanker|ajatus(?:ta)?|myśl(?:i)?|vélemény|gând(?:uri)?|ideias?|"
        r"мысл(?:ь|и|ей)|дум(?:ка|ки|ок)|düşünce|σκέψεις|σκέψη|pemikiran|suy\s?nghĩ|myšlen(?:ka|ky|ek)|"
        r"мисл(?:и|ов)|mišljenj[ae]|想法|생각|ご意見|מחשבות|(?:فكرة|أفكار)|دیدگاه"
    ),
)

PING_NOUNS = (
    r"trackbacks?|pingbacks?|pings?|rétroliens?|retroenlaces?|referencias|verweise?|"
    r"track[-\s]?backs?|ping[-\s]?backs?"
)

# Numbers that are written out in headings; "no" is a number too. Words that are something else in
# another of the languages ("to", "on") are left out.
WORDS: dict[str, int] = {
    word: number
    for number, words in enumerate(
        (
            (
                "no|zero|aucun|aucune|pas de|zéro|keine|kein|sin|ningún|ninguna|nessun|nessuna|"
                "nenhum|nenhuma|sem|geen|cap|inga|ingen|ei|brak|žádné|žádný|nincs|niciun|нет|немає|"
                "hiç|no hay|no hi ha|non hai|nema|nav|brez|nu există|暂无|暫無|没有|沒有|尚无|"
                "尚無|無|无|"
                "neniu|няма|нема|không có|tidak ada|belum ada|لا توجد|אין|بدون|ไม่มี|nenhuns"
            ),
            (
                "one|un|une|ein|eine|uno|una|um|uma|één|eén|een|en|ett|et|yksi|jeden|jedna|"
                "jedno|egy|один|одна|одно|bir|ένα|μία|jedan|един|една|едно|едан|једно|један|"
                "viena|üks|unu|satu|sebuah|یک|一条|一條|一則|一个|一個"
            ),
            "two|deux|zwei|dos|due|dois|duas|twee|två|kaksi|dwa|dva|dvě|két|două|два|две|iki|δύο",
            "three|trois|drei|tres|tre|três|drie|kolme|trzy|tři|három|trei|три|üç",
            "four|quatre|vier|cuatro|quattro|quatro|fyra|fire|neljä|cztery|čtyři|négy|patru|dört",
            "five|cinq|fünf|cinco|cinque|vijf|fem|viisi|pięć|pět|öt|cinci|пять|beş",
            "six|sechs|seis|sei|zes|sex|seks|kuusi|sześć|šest|hat|șase|шесть|altı",
            "seven|sept|sieben|siete|sette|sete|zeven|sju|syv|siedem|sedm|hét|șapte|семь|yedi",
            "eight|huit|acht|ocho|otto|oito|åtta|otte|åtte|osiem|osm|nyolc|opt|восемь|sekiz",
            "nine|neuf|neun|nueve|nove|negen|nio|dziewięć|devět|kilenc|nouă|девять|dokuz",
            "ten|dix|zehn|diez|dieci|dez|tien|tio|ti|dziesięć|deset|tíz|zece|десять",
            "eleven|onze|elf|once|undici|elva|elleve",
            "twelve|douze|zwölf|doce|dodici|doze|twaalf|tolv",
        )
    )
    for word in words.split("|")
}

# What may follow "one comment": in "Een reactie plaatsen" it is no number.
AFTER_ONE = (
    r"\s*(?:\Z|[^\w\s]|(?:on|to|for|in|sur|à|au|aux|pour|zu|auf|für|en|a|sobre|para|su|per|em|"
    r"op|over|bij|på|til|till|för|for|na|do|k|ke|к|на|до|за|la|για|σε|στο|untuk|pada|به|trên|ai|al|a|ko)(?!\w))"
)

# "Comments are closed", however it is said.
CLOSED: tuple[str, ...] = (
    (
        r"comments?\s(?:are|is|have\sbeen|were)\s(?:now\s|currently\s|all\s)?"
        r"(?:closed|disabled|turned\soff|switched\soff|locked|off)"
    ),
    (
        r"comments?\s(?:for|on|to|in)\s(?:this|the)\s[\w\s]{2,30}(?:are|have\sbeen|is)\s(?:now\s)?"
        r"(?:closed|disabled|locked)"
    ),
    (
        r"(?:commenting|discussion|the\sdiscussion|this\sdiscussion|this\sthread|this\stopic|"
        r"the\scomment\s(?:section|form))\s(?:is|has\sbeen|on\sthis\s\w+\sis)\s(?:now\s|currently\s)?"
        r"(?:closed|disabled|locked|turned\soff)"
    ),
    r"comments?\s(?:off|closed|disabled)(?:\son\s.{1,120})?\.?\s*\Z",
    (
        r"new\scomments\sare\snot\sallowed|nouveaux\scommentaires\sne\ssont\spas\sautorisés|"
        r"neue\skommentare\ssind\snicht\s(?:zulässig|erlaubt)|"
        r"no\s(?:se\spermiten|se\sadmiten)\s(?:nuevos\scomentarios|comentarios\snuevos)|"
        r"non\ssono\sconsentiti\snuovi\scommenti|não\ssão\spermitidos\snovos\scomentários|"
        r"nieuwe\sreacties\szijn\sniet\stoegestaan"
    ),
    r"sorry,\s(?:the\s)?comment(?:s|\sform)\s(?:are|is)\sclosed",
    (
        r"commentaires?\s(?:sont\s|est\s)?(?:désormais\s|maintenant\s|actuellement\s)?"
        r"(?:fermés?|clos|désactivés?)"
    ),
    r"commentaires?\s(?:ne\ssont|n['’]est)\splus\s(?:possibles?|acceptés?|ouverts?)",
    r"(?:discussion|conversation|fil)\s(?:est|a\sété)\s(?:désormais\s)?(?:close?|fermée?)",
    (
        r"kommentare?\s(?:sind|ist|wurden?)\s(?:derzeit\s|leider\s|nun\s|jetzt\s)?"
        r"(?:geschlossen|deaktiviert|abgeschaltet|gesperrt|nicht\smehr\smöglich)"
    ),
    (
        r"kommentarfunktion\s(?:ist|wurde)\s(?:\w+\s){0,3}"
        r"(?:geschlossen|deaktiviert|abgeschaltet|gesperrt)"
    ),
    r"kommentare\s(?:deaktiviert|geschlossen)(?:\sfür\s.{1,120})?",
    r"kommentieren\s(?:ist\s)?(?:\w+\s){0,2}nicht\s(?:mehr\s)?möglich",
    r"(?:diskussion|thema|thread)\sist\s(?:geschlossen|gesperrt|beendet)",
    r"comentarios?\s(?:est[áa]n\s|han\ssido\s)?(?:cerrados?|desactivados?|deshabilitados?)",
    r"comment[io]\s(?:sono\s|è\s)?(?:stati\s)?(?:chius[io]|disabilitat[io]|disattivat[io])",
    r"comentários?\s(?:est(?:ão|á)\s|foram\s)?(?:fechados?|encerrados?|desativados?|desabilitados?)",
    (
        r"reacties?\s(?:zijn|is)\s(?:nu\s|niet\smeer\s)?"
        r"(?:gesloten|uitgeschakeld|mogelijk)|reactiemogelijkheid\sis\sgesloten"
    ),
    r"comentaris\sestan\stancats|comentarios\sestán\spechados|iruzkinak\s(?:itxita|ezgaituta)",
    r"comentários\sdesligados|reageren\s(?:is\s)?uitgeschakeld|der\ser\slukket\sfor\skommentarer",
    (
        r"kommentarer\s(?:är|er|for\sdette\s\w+\ser)\s(?:\w+\s)?"
        r"(?:stängda|inaktiverade|avstängda|lukket|lukkede|slået\sfra|stengt|slått\sav)"
    ),
    r"kommentarer\s(?:inaktiverade|avstängda|slået\sfra|av)(?:\s(?:för|til|på)\s.{1,120})?\.?\s*\Z",
    r"kommentit\s(?:on\s|ovat\s)?(?:poissa\skäytöstä|pois\späältä|suljettu)",
    r"kommentarfältet\sär\s(?:stängt|avstängt)|kommentointi\son\s(?:suljettu|pois\späältä)",
    (
        r"komentarze\s(?:są\s|zostały\s)?(?:zamknięte|wyłączone)|"
        r"(?:możliwość\s)?komentowani[ae]\s(?:\w+\s){0,3}(?:wyłączon[ae]|zamknięt[ae])"
    ),
    r"komentáře\s(?:jsou\s|nejsou\s)?(?:uzavřeny|vypnuty|zakázány|povoleny)",
    (
        r"hozzászólások\s(?:le\svannak\szárva|lezárva|kikapcsolva)|hozzászólás\slezárva|"
        r"hozzászólások\slehetősége\s(?:\w+\s)?nem\sengedélyezett"
    ),
    r"comentariile\ssunt\sînchise|comentarii(?:le)?\s(?:oprite|închise)",
    r"komentáre\s(?:sú|boli)\s(?:uzavreté|uzatvorené|deaktivované|vypnuté)",
    r"komentari\s(?:su\s)?(?:zatvoreni|isključeni|onemogućeni|zaprti)|komentiranje\s(?:je\s)?zaprto",
    r"komentāri\sir\sslēgti|komentēt\snevar|komentarai\s(?:išjungti|uždaryti)",
    r"kommenteerimine\son\ssuletud|kommentaarid\s(?:on\s)?(?:välja\slülitatud|suletud)",
    r"komentet\sjanë\stë\smbyllura|ne\s(?:\(plu\)\s)?eblas\skomenti|komentoj\smalebligitaj",
    (
        r"комментари(?:и|рование)\s(?:к\s\S+\s)?(?:\S+\s){0,3}(?:закрыты|отключены|закрыто|отключено|"
        r"запрещены)|обсуждение\sзакрыто"
    ),
    (
        r"коментар(?:і|и|ите|ування)\s(?:\S+\s){0,2}"
        r"(?:закрит[іо]|вимкнен[іо]|затворени|изключени|забранени)|коментувати\sне\sдозволено|"
        r"затворено\sза\sкоментаре|исклучени\sкоментари"
    ),
    r"التعليقات\s(?:مغلقة|معطلة)|סגור\sלתגובות|תגובות\s(?:סגורות|כבויות)",
    r"دیدگاه‌?\s?ها\s(?:بسته\sشده|غیرفعال)|نظرات\sبسته|ความ(?:คิด)?เห็นถูกปิด|ปิดความเห็น|ไม่ให้ใส่ความเห็น",
    r"टिप्पणियाँ\sबंद|komentar\sdimatikan|phản\shồi\sđã\sbị\skhóa",
    r"yorumlar\s(?:kapalı|kapatıl)|yoruma\skapalı",
    r"(?:τα\s)?σχόλια\s(?:είναι\s|έχουν\s)?(?:κλειστά|απενεργοποιη)",
    r"komentar\s(?:ditutup|dinonaktifkan)|bình\sluận\s(?:đã\s)?(?:bị\s)?(?:đóng|tắt)",
    (
        r"(?:评论|評論|留言|回复|回應|迴響)(?:功能)?(?:已|被|已经|已經)?(?:关闭|關閉|关闭了)|"
        r"(?:关闭|關閉)(?:评论|評論|留言)"
    ),
    r"コメント(?:は|を)?(?:現在)?(?:受け付けて(?:い|お)(?:ません|りません)|閉|停止|締め切|できません)",
    r"댓글(?:이|은|을)?\s?(?:닫|허용하지|사용할\s수\s없|끄기|꺼짐)",
)

# A comment that its writer may see and others do not, yet.
PENDING: tuple[str, ...] = (
    r"awaiting\s(?:moderation|approval)|(?:pending|held\sfor)\s(?:moderation|approval|review)",
    r"en\sattente\s(?:de\s|d['’])(?:modération|approbation|validation)",
    (
        r"wartet\sauf\s(?:\w+\s)?(?:freischaltung|moderation|freigabe|prüfung)|"
        r"muss\snoch\sfreigeschaltet"
    ),
    r"(?:pendiente\sde|a\sla\sespera\sde|en\sespera\sde)\s(?:moderación|aprobación)",
    r"in\sattesa\sdi\s(?:moderazione|approvazione)",
    r"aguarda(?:ndo)?\s(?:a\s)?(?:moderação|aprovação)",
    r"wacht\sop\s(?:moderatie|goedkeuring)|in\safwachting\svan\s(?:moderatie|goedkeuring)",
    (
        r"väntar\spå\s(?:granskning|modererering|moderering)|afventer\s(?:moderation|godkendelse)|"
        r"venter\spå\s(?:moderering|godkjenning)"
    ),
    r"oczekuje\sna\s(?:moderację|zatwierdzenie)|čeká\sna\s(?:schválení|moderaci)",
    r"ожидает\s(?:проверки|модерации|одобрения)|onay\sbekliyor|denetim\sbekliyor",
    r"等待审核|等待審核|正在等待|待审核|正在審核|審核中|承認待ち|검토를\s기다리|승인\s대기",
    r"inväntar\sgranskning|odottaa\s(?:hyväksyntää|tarkistusta|moderointia)|denetim\siçin\sbekliyor",
    r"moderációra\svárakozik|jóváhagyásra\svár|(?:este|e)\sîn\sașteptare|așteaptă\s(?:moderarea|aprobarea)",
    r"συντονιστή|(?:αναμένει|σε\sαναμονή)\s(?:έγκριση|εποπτεία)|ootab\smodereerimist",
    r"чекає\s(?:узгодження|на\s(?:модерацію|схвалення)|модерації)|очікує\s(?:модерації|схвалення)",
    r"очаква\s(?:одобрение|модерация)|чека\s(?:преглед|модерирање|одобрење)|gaida\sapstiprinājumu",
    r"(?:čaká|čaka|čeka)\sna\s(?:schválenie|odobritev|moderiranje|moderaciju|odobrenje)",
    r"está\s(?:aguardando|à\sespera\sde|esperando\s(?:a\smoderación|para\sser\smoderado))|està\sesperant",
    r"يحتاج\sمراجعة|(?:ينتظر|بانتظار)\s(?:الموافقة|المراجعة)|ממתינה\sלאישור|در\sانتظار\s(?:بررسی|تایید)",
    r"đang\schờ\s(?:được\s)?(?:xét\s)?(?:duyệt|kiểm\sduyệt)|menunggu\s(?:moderasi|persetujuan)|รอ(?:การ)?ตรวจสอบ",
    r"moderatzeko\szain|po\spret\smoderimin|atendas\skontroladon|aguarda(?:ndo)?\saprobación",
)

# All that is left of a comment that was taken away.
DELETED: tuple[str, ...] = (
    r"\W*(?:deleted|removed|supprimé|gelöscht|eliminado|eliminato|removido|verwijderd)\W*\Z",
    r"\W*(?:this\s)?(?:comment|post|message)\s(?:was|has\sbeen|is)?\s?(?:deleted|removed)\b.{0,80}\Z",
    r"\W*(?:ce\s)?(?:commentaire|message)\s(?:a\sété\s|est\s)?(?:supprimé|retiré|effacé)\b.{0,80}\Z",
    (
        r"\W*(?:dieser\s|der\s)?(?:kommentar|beitrag)\s(?:wurde\s|ist\s)?(?:\w+\s){0,4}"
        r"(?:gelöscht|entfernt)\b.{0,40}\Z"
    ),
    r"\W*(?:este\s|el\s)?comentario\s(?:ha\ssido\s|fue\s)?(?:eliminado|borrado)\b.{0,80}\Z",
    r"\W*(?:questo\s|il\s)?commento\s(?:è\sstato\s)?(?:eliminato|rimosso|cancellato)\b.{0,80}\Z",
    r"\W*(?:este\s|o\s)?comentário\s(?:foi\s)?(?:excluído|removido|apagado)\b.{0,80}\Z",
    r"\W*(?:deze\s)?reactie\s(?:is\s)?verwijderd\b.{0,80}\Z",
    r"\W*(?:此|该|該)?(?:评论|評論|留言)(?:已)?(?:被)?(?:\S{0,6})?(?:删除|刪除)\W*\Z",
)

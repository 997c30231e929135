"""What single engines say of a discussion, by their own language files: tables only.

Regular expressions, as in ``phrases``.
"""

from __future__ import annotations

# "Comments are closed" in words that are not those of ``phrases.CLOSED``.
ENGINES_CLOSED: tuple[str, ...] = (
    # Serendipity says that the author does not allow comments to this entry
    (
        r"(?:the\s)?author\sdoes\snot\sallow\scomments|"
        r"l['’]auteur\sn['’]a\spas\sautorisé\sl['’]ajout\sde\scommentaires|"
        r"(?:der\s)?(?:autor|besitzer)\s(?:\w+\s){0,4}keine\skommentare|"
        r"el\sautor\sno\spermite\s(?:añadir\s)?comentarios|"
        r"l['’]autore\snon\sconsente\scommenti|o\sautor\snão\sautorizou\scomentários|"
        r"auteur\sstaat\sgeen\sreacties\stoe|författaren\stillåter\sinte\skommentarer|"
        r"forfatteren\shar\svalgt\sikke\så\stillate\skommentarer|"
        r"forfatteren\shar\svalgt\sikke\sat\stillade\skommentarer|"
        r"kirjoittaja\sei\ssalli\s(?:\w+\s){0,2}kommentointia"
    ),
    (
        r"autor\sneumožnil\spřidávat\skomentáře|autor\szablokoval\spridávanie\skomentárov|"
        r"autor\snie\szezwolił\sna\skomentowanie|a\sszerző\sletiltotta\sa\shozzászólást|"
        r"autorul\snu\spermite\scomentarii|höfundurinn\sleyfir\sekki\sathugasemdir|"
        r"автор\sне\sразрешил\sкомментировать|авторът\sе\sзабранил\sкоментарите|"
        r"yazar\sbu\syazıya\sgörüş\seklenmesini\sistemiyor"
    ),
    r"kommentarfunktion\s(?:wurde|ist)\s(?:\w+\s){0,9}deaktiviert",
    r"作者不(?:允许|允許)(?:回复|回覆|迴響|评论|評論)|執筆者は\S{0,12}コメントを許可していません",
    r"작성자가\s\S{1,4}\s?글에\s(?:덧글|댓글)을\s금지|کاتب\sالموضوع\sلم\sيسمح|نویسنده\sاجازه\sارسال\sنظر",
    # TypePad and Movable Type: "the comments to this entry are closed"
    (
        r"l['’]utilisation\sdes\scommentaires\sest\sdésactivée|"
        r"commentaires\s(?:sur|pour|de)\s(?:cette|ce|cet)\s\w+\ssont\s(?:fermés|clos)|"
        r"kommentare\s(?:dieses|zu\sdiesem|für\sdiesen)\s\w+\ssind\sgeschlossen|"
        r"comentarios\s(?:de|para|a)\sest[ae]\s\w+\sestán\scerrados|"
        r"commenti\s(?:per|a|di)\squest[ao]\s\w+\ssono\schiusi|"
        r"reacties\s(?:op|bij|van)\sdit\s\w+\szijn\sgesloten|へのコメントは終了"
    ),
    # Blogger says that new comments are not allowed
    (
        r"(?:nya|nye)\skommentarer\s(?:är|er)\s(?:inte|ikke)\s(?:tillåtna|tilladt|tillatt)|"
        r"uusia\skommentteja\sei\ssallita|nowe\skomentarze\s(?:\w+\s)?nie(?:\s\w+)?\s?dozwolone|"
        r"nové\skoment(?:áře|áre)\snejsou\spovoleny|új\smegjegyzések\s(?:\w+\s)?nem\sengedélyezett|"
        r"nu\ssunt\spermise\scomentarii\snoi|no\ses\spermeten\scomentaris\snous|"
        r"novi\skomentari\snisu\sdopušteni|yeni\syorumlara\sizin\sverilmiyor"
    ),
    (
        r"новые\sкомментарии\sне\s(?:допускаются|разрешены)|отправка\sновых\sкомментариев\sзапрещена|"
        r"нові\sкоментарі\s(?:заборонен[оі]|не\sдозволені)|δεν\sεπιτρέπονται\sνέα\sσχόλια|"
        r"komentar\sbaru\stidak\sdiizinkan|新しいコメントは書き込めません|不允许(?:添加)?新评论|"
        r"不允許新留言|새\s댓글을\s쓸\s수\s없"
    ),
    # SPIP: a forum
    r"(?:ce\s)?forum\sest\s(?:fermé|clos)|this\sforum\sis\s(?:closed|locked)|forum\sfermé\Z",
    r"este\sforo\sestá\scerrado|dieses\sforum\sist\sgeschlossen|(?:il|questo)\sforum\sè\schiuso",
    # Over-blog, Canalblog and others
    r"(?:ajout|dépôt)\sde\scommentaires?\s(?:est\s)?(?:fermé|désactivé)|commentaires\sfermés",
)

# All that is left of a comment, in words that are not those of ``phrases.DELETED``.
ENGINES_DELETED: tuple[str, ...] = (
    (
        r"\W*(?:komentář|komentár)\s(?:byl\s|bol\s)?odstr(?:aněn|ánený)\W*\Z|"
        r"\W*komentarz\s(?:został\s)?usunięty\W*\Z|\W*hozzászólás\störölve\W*\Z|"
        r"\W*kommentar(?:en)?\s(?:er\s|är\s|har\s\w+\s)?(?:slettet|borttagen|fjernet)\W*\Z|"
        r"\W*комментарий\s(?:был\s)?удал[её]н\W*\Z|\W*коментарът\sе\sпремахнат\W*\Z"
    ),
    r"\W*コメントは(?:\S{1,8})?削除されました\W*\Z|\W*(?:덧글|댓글)(?:이)?\s?삭제\S{0,6}\W*\Z",
    r"\W*(?:回复|回覆|迴響|评论|評論)(?:已)?(?:被)?(?:删除|刪除|移除)\W*\Z|\W*نظر\sحذف\sشد\W*\Z",
    # "This comment has been removed by its author", as Blogger and others have it
    (
        r"\W*(?:ten\s|tento\s|denne\s|den\shär\s|acest\s|bu\s|этот\s|цей\s|αυτό\sτο\s|ini\s)?"
        r"(?:komentarz|komentář|kommentar(?:en)?|comentariu|yorum|комментарий|коментар|σχόλιο|komentar|"
        r"nhận\sxét)\s(?:\w+\s){0,4}?(?:usunięty|odstraněn|fjernet|slettet|tagits\sbort|eliminat|"
        r"silindi|удал[её]н|видалено|αφαιρέθηκε|dihapus|xóa)\b.{0,60}\Z"
    ),
    (
        r"\W*(?:kirjoittaja\son\spoistanut|l['’]autor\sha\seliminat|autor\sje\suklonio|"
        r"автор\sвидалив|ezt\sa\smegjegyzést\seltávolította|작성자가\s댓글을\s삭제|"
        r"このコメントは|此评论已被|這則留言已由|תגובה\sזו\sהוסרה|أزال\sالمؤلف\sهذا\sالتعليق)"
        r"(?:.{0,40}(?:削除|删除|移除|삭제|kommentin|comentari|komentar|коментар|szerző|מחבר))?.{0,20}\Z"
    ),
)

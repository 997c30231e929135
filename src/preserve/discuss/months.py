"""Names of months, by language, as blogs and forums print them.

Full names and the usual abbreviations (a final dot is not part of them). One table serves all
languages at once: no name below stands for two months.
"""

from __future__ import annotations

import re
import unicodedata

_NAMES: dict[str, str] = {
    "en": "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|"
    "september sept sep|october oct|november nov|december dec",
    "fr": "janvier janv|février fevrier févr fév fevr fev|mars|avril avr|mai|juin|juillet juil|"
    "août aout|septembre|octobre|novembre|décembre decembre déc",
    "de": "januar jänner jän|februar feber|märz mär mrz maerz|april|mai|juni|juli|august|september|"
    "oktober okt|november|dezember dez",
    "es": "enero ene|febrero|marzo|abril abr|mayo|junio|julio|agosto ago|septiembre setiembre set|"
    "octubre|noviembre|diciembre dic",
    "it": "gennaio gen|febbraio febbr|marzo|aprile|maggio mag|giugno giu|luglio lug|agosto|"
    "settembre sett|ottobre ott|novembre|dicembre",
    "pt": "janeiro|fevereiro|março marco|abril|maio|junho|julho|agosto|setembro|outubro out|"
    "novembro|dezembro",
    "nl": "januari|februari|maart mrt|april|mei|juni|juli|augustus|september|oktober|november|"
    "december",
    "ca": "gener|febrer|març|abril|maig|juny|juliol|agost|setembre|octubre|novembre|desembre des",
    "sv": "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december",
    "da": "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december",
    "nb": "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember",
    "fi": "tammikuuta tammikuu|helmikuuta helmikuu|maaliskuuta maaliskuu|huhtikuuta huhtikuu|"
    "toukokuuta toukokuu|kesäkuuta kesäkuu|heinäkuuta heinäkuu|elokuuta elokuu|syyskuuta syyskuu|"
    "lokakuuta lokakuu|marraskuuta marraskuu|joulukuuta joulukuu",
    "pl": "stycznia styczeń sty|lutego luty lut|marca marzec|kwietnia kwiecień kwi|maja|"
    "czerwca czerwiec cze|lipca lipiec lip|sierpnia sierpień sie|września wrzesień wrz|"
    "października październik paź|listopada listopad lis|grudnia grudzień gru",
    "cs": "ledna leden|února únor|března březen|dubna duben|května květen|června červen|"
    "července červenec|srpna srpen|září|října říjen|listopadu|prosince prosinec",
    "hu": "január|február|március márc|április ápr|május máj|június jún|július júl|augusztus|"
    "szeptember szept|október|november|december",
    "ro": "ianuarie ian|februarie|martie|aprilie|mai|iunie|iulie|august|septembrie|octombrie|"
    "noiembrie|decembrie",
    "ru": "января январь янв|февраля февраль фев|марта март мар|апреля апрель апр|мая май|"
    "июня июнь июн|июля июль июл|августа август авг|сентября сентябрь сен сент|"
    "октября октябрь окт|ноября ноябрь ноя|декабря декабрь дек",
    "uk": "січня січень|лютого лютий|березня березень|квітня квітень|травня травень|"
    "червня червень|липня липень|серпня серпень|вересня вересень|жовтня жовтень|"
    "листопада листопад|грудня грудень",
    "tr": "ocak oca|şubat şub|mart|nisan nis|mayıs|haziran haz|temmuz tem|ağustos ağu|eylül eyl|"
    "ekim eki|kasım kas|aralık ara",
    "el": "ιανουαρίου ιανουάριος ιαν|φεβρουαρίου φεβρουάριος φεβ|μαρτίου μάρτιος μαρ|"
    "απριλίου απρίλιος απρ|μαΐου μάιος|ιουνίου ιούνιος ιούν|ιουλίου ιούλιος ιούλ|"
    "αυγούστου αύγουστος αυγ|σεπτεμβρίου σεπτέμβριος σεπ|οκτωβρίου οκτώβριος οκτ|"
    "νοεμβρίου νοέμβριος νοέ|δεκεμβρίου δεκέμβριος δεκ",
    "id": "januari|februari|maret|april|mei|juni|juli|agustus agu|september|oktober|november|"
    "desember",
}


def _table() -> dict[str, int]:
    months: dict[str, int] = {}
    for names in _NAMES.values():
        for number, spellings in enumerate(names.split("|"), start=1):
            for spelling in spellings.split():
                months[spelling] = number
    return months


MONTHS: dict[str, int] = _table()

PATTERN = "|".join(re.escape(name) for name in sorted(MONTHS, key=len, reverse=True))


def month_number(name: str) -> int | None:
    """Return 1 to 12 for a month's name in any of the languages, any case; or None."""
    return MONTHS.get(unicodedata.normalize("NFC", name).lower().rstrip("."))

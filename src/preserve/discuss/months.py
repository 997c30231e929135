"""Names of months, by language, as blogs and forums print them.

Full names and the usual abbreviations (a final dot is not part of them); ``_`` is a blank. One
table serves all languages at once: no name below stands for two months (Croatian's ``listopad`` is
October, Polish and Czech November: it is left out).
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

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
    "ca": "gener|febrer febr|març|abril|maig|juny|juliol|agost|setembre|octubre|novembre|"
    "desembre des",
    "sv": "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december",
    "da": "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december",
    "nb": "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember",
    "fi": "tammikuuta tammikuu|helmikuuta helmikuu|maaliskuuta maaliskuu|huhtikuuta huhtikuu|"
    "toukokuuta toukokuu|kesäkuuta kesäkuu|heinäkuuta heinäkuu|elokuuta elokuu|syyskuuta syyskuu|"
    "lokakuuta lokakuu|marraskuuta marraskuu|joulukuuta joulukuu",
    "pl": "stycznia styczeń sty|lutego luty lut|marca marzec|kwietnia kwiecień kwi|maja|"
    "czerwca czerwiec cze|lipca lipiec lip|sierpnia sierpień sie|września wrzesień wrz|"
    "października październik paź|listopada listopad lis|grudnia grudzień gru",
    "cs": "ledna leden|února únor úno|března březen bře|dubna duben|května květen kvě|"
    "června červen čvn|července červenec čvc|srpna srpen|září zář|října říjen říj|listopadu|"
    "prosince prosinec",
    "hu": "január|február|március márc|április ápr|május máj|június jún|július júl|augusztus|"
    "szeptember szept|október|november|december",
    "ro": "ianuarie ian|februarie|martie|aprilie|mai|iunie iun|iulie iul|august|septembrie|"
    "octombrie|"
    "noiembrie|decembrie",
    "ru": "января январь янв|февраля февраль фев|марта март мар|апреля апрель апр|мая май|"
    "июня июнь июн|июля июль июл|августа август авг|сентября сентябрь сен сент|"
    "октября октябрь окт|ноября ноябрь ноя|декабря декабрь дек",
    "uk": "січня січень січ|лютого лютий лют|березня березень бер|квітня квітень кві|"
    "травня травень тра|червня червень чер|липня липень лип|серпня серпень сер|"
    "вересня вересень вер|жовтня жовтень жов|листопада листопад лис|грудня грудень гру",
    "tr": "ocak oca|şubat şub|mart|nisan nis|mayıs|haziran haz|temmuz tem|ağustos ağu|eylül eyl|"
    "ekim eki|kasım kas|aralık ara",
    "el": "ιανουαρίου ιανουάριος ιαν|φεβρουαρίου φεβρουάριος φεβ|μαρτίου μάρτιος μαρ|"
    "απριλίου απρίλιος απρ|μαΐου μάιος μάι|ιουνίου ιούνιος ιούν ιουν|ιουλίου ιούλιος ιούλ ιουλ|"
    "αυγούστου αύγουστος αυγ|σεπτεμβρίου σεπτέμβριος σεπ|οκτωβρίου οκτώβριος οκτ|"
    "νοεμβρίου νοέμβριος νοέ νοε|δεκεμβρίου δεκέμβριος δεκ",
    "id": "januari|februari|maret|april|mei|juni|juli|agustus agu agt|september|oktober|november|"
    "desember",
    "hr": "siječnja siječanj|veljače veljača|ožujka ožujak|travnja travanj|"
    "svibnja svibanj|lipnja lipanj|srpnja srpanj|kolovoza kolovoz|rujna rujan|"
    "|studenoga studenog studeni|prosinca prosinac",
    "sl": "januar|februar|marec|april|maj|junij|julij|avgust avg|september|oktober|november|"
    "december",
    "sr": "јануара јануар јан|фебруара фебруар феб|марта март мар|априла април апр|маја мај|"
    "јуна јун|јула јул|августа август авг|септембра септембар сеп|октобра октобар окт|"
    "новембра новембар нов|децембра децембар дец",
    "bs": "januara januar|februara februar|marta mart|aprila april|maja maj|juna jun|jula jul|"
    "avgusta avgust|septembra septembar|oktobra oktobar|novembra novembar|decembra decembar",
    "sk": "januára január|februára február|marca marec|apríla apríl|mája máj|júna jún|júla júl|"
    "augusta august|septembra|októbra október|novembra|decembra",
    "bg": "януари яну|февруари фев|март|април|май|юни|юли|август|септември|октомври|ноември|"
    "декември",
    "mk": "јануари|февруари|март|април|мај|јуни|јули|август|септември|октомври|ноември|декември",
    "lt": "sausio sausis|vasario vasaris|kovo kovas|balandžio balandis|gegužės gegužė|"
    "birželio birželis|liepos liepa|rugpjūčio rugpjūtis|rugsėjo rugsėjis|spalio spalis|"
    "lapkričio lapkritis|gruodžio gruodis",
    "lv": "janvāris janvārī|februāris februārī|marts martā|aprīlis aprīlī|maijs maijā|"
    "jūnijs jūnijā|"
    "jūlijs jūlijā|augusts augustā|septembris septembrī|oktobris oktobrī|novembris novembrī|"
    "decembris decembrī",
    "et": "jaanuar|veebruar veebr|märts|aprill|mai|juuni|juuli|august|september|oktoober|"
    "november|detsember dets",
    "eu": "urtarrilak urtarrila|otsailak otsaila|martxoak martxoa|apirilak apirila|"
    "maiatzak maiatza|ekainak ekaina|uztailak uztaila|abuztuak abuztua|"
    "irailak iraila|urriak urria|azaroak azaroa|abenduak abendua",
    "gl": "xaneiro xan|febreiro|marzo|abril|maio|xuño xuñ|xullo xul|agosto|setembro|outubro|"
    "novembro|decembro",
    "is": "janúar|febrúar|mars|apríl|maí|júní|júlí|ágúst|september|október|nóvember|desember",
    "eo": "januaro|februaro|marto|aprilo|majo|junio|julio|aŭgusto|septembro|oktobro|novembro|"
    "decembro",
    "sq": "janar|shkurt shk|mars|prill|maj|qershor qer|korrik|gusht|shtator sht|tetor tet|"
    "nëntor nën|dhjetor dhj",
    "ar": "يناير جانفي|فبراير فيفري|مارس|أبريل ابريل أفريل|مايو ماي|يونيو جوان|يوليو جويلية|"
    "أغسطس اغسطس أوت|سبتمبر|أكتوبر اكتوبر|نوفمبر|ديسمبر",
    "fa": "ژانویه|فوریه|مارس|آوریل|می مه|ژوئن|جولای ژوئیه|آگوست اوت|سپتامبر|اکتبر|نوامبر|دسامبر",
    "he": "ינואר בינואר|פברואר בפברואר|מרץ במרץ|אפריל באפריל|מאי במאי|יוני ביוני|יולי ביולי|"
    "אוגוסט באוגוסט|ספטמבר בספטמבר|אוקטובר באוקטובר|נובמבר בנובמבר|דצמבר בדצמבר",
    "hi": "जनवरी|फ़रवरी फरवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर सितम्बर|अक्टूबर|नवंबर नवम्बर|दिसंबर दिसम्बर",
    "th": "มกราคม ม.ค|กุมภาพันธ์ ก.พ|มีนาคม มี.ค|เมษายน เม.ย|พฤษภาคม พ.ค|มิถุนายน มิ.ย|กรกฎาคม ก.ค|"
    "สิงหาคม ส.ค|กันยายน ก.ย|ตุลาคม ต.ค|พฤศจิกายน พ.ย|ธันวาคม ธ.ค",
    "zh": "一月|二月|三月|四月|五月|六月|七月|八月|九月|十月|十一月|十二月",
    # Where a theme forces an English order on languages that number their months.
    "ja": "1月|2月|3月|4月|5月|6月|7月|8月|9月|10月|11月|12月",
    "ko": "1월|2월|3월|4월|5월|6월|7월|8월|9월|10월|11월|12월",
    "vi": "tháng_một|tháng_hai|tháng_ba|tháng_tư|tháng_năm|tháng_sáu|tháng_bảy|tháng_tám|"
    "tháng_chín|"
    "tháng_mười|tháng_mười_một|tháng_mười_hai",
}


def _table() -> dict[str, int]:
    months: dict[str, int] = {}
    for names in _NAMES.values():
        for number, spellings in enumerate(names.split("|"), start=1):
            for spelling in spellings.split():
                months[spelling.replace("_", " ")] = number
    return months


MONTHS: dict[str, int] = _table()


def _one_of(names: Collection[str]) -> str:
    """Return a pattern for any of the names, the longest that fits: begun alike, tried once."""
    after: dict[str, list[str]] = {}
    for name in names:
        if name:
            after.setdefault(name[0], []).append(name[1:])
    branches = [f"{re.escape(first)}{_one_of(rest)}" for first, rest in sorted(after.items())]
    if not branches:
        return ""
    inner = f"(?:{'|'.join(branches)})" if len(branches) > 1 else branches[0]
    return inner if "" not in names else f"(?:{inner})?"


_FIRST = "".join(sorted({re.escape(name[0]) for name in MONTHS}))

PATTERN = f"(?=[{_FIRST}]){_one_of(list(MONTHS))}"


def month_number(name: str) -> int | None:
    """Return 1 to 12 for a month's name in any of the languages, any case; or None."""
    return MONTHS.get(unicodedata.normalize("NFC", name).lower().rstrip("."))

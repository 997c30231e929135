"""The encoding of a page that does not declare one."""

from __future__ import annotations

import codecs
import re

from preserve.page.labels import codec_for, encoding_for

_RUN = re.compile(rb"[^<>]+")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_SAMPLE_BYTES = 8000
_SEARCHED_BYTES = 1 << 19
# windows-1252: the letters and marks of western European text.
_WESTERN = frozenset(
    "éèêëàâäáãåçîïíìôöóõòùûüúñßœæøÉÈÊÀÂÄÅÇÎÔÖÓØÜÚÑ’‘“”«»…–—€°·¿¡©®\xa0".encode("cp1252")
)
_LANGUAGE = re.compile(rb"<html\b[^>]*?\blang\s*=\s*[\"']?([a-z]{2,3}(?:-[a-z]+)?)", re.IGNORECASE)
# What browsers assume for a language (HTML 13.2.3.2, table of defaults by locale).
_BY_LANGUAGE = {
    "ar": "windows-1256",
    "az": "windows-1254",
    "ba": "windows-1251",
    "be": "windows-1251",
    "bg": "windows-1251",
    "cs": "windows-1250",
    "el": "iso-8859-7",
    "et": "windows-1257",
    "fa": "windows-1256",
    "he": "windows-1255",
    "hr": "windows-1250",
    "hu": "iso-8859-2",
    "ja": "shift_jis",
    "kk": "windows-1251",
    "ko": "euc-kr",
    "ku": "windows-1254",
    "ky": "windows-1251",
    "lt": "windows-1257",
    "lv": "windows-1257",
    "mk": "windows-1251",
    "pl": "iso-8859-2",
    "ru": "windows-1251",
    "sah": "windows-1251",
    "sk": "windows-1250",
    "sl": "iso-8859-2",
    "sr": "windows-1251",
    "tg": "windows-1251",
    "th": "windows-874",
    "tr": "windows-1254",
    "tt": "windows-1251",
    "uk": "windows-1251",
    "vi": "windows-1258",
    "zh": "gb18030",
    "zh-cn": "gb18030",
    "zh-hk": "big5",
    "zh-tw": "big5",
}
# What undeclared pages on the web are written in besides UTF-8 and windows-1252, by families
# that a declared language narrows the choice to.
_FAMILIES = (
    ("cp1251", "koi8_r", "koi8_u", "iso8859_5", "cp866"),
    ("cp932", "euc_jp", "iso2022_jp"),
    ("gb18030", "big5", "euc_tw"),
    ("cp949",),
    ("cp1250", "iso8859_2"),
    ("cp1253", "iso8859_7"),
    ("cp1254",),
    ("cp1255", "iso8859_8"),
    ("cp1256", "iso8859_6"),
    ("cp874",),
)
_UNDECLARED = ("cp1251", "koi8_r", "cp932", "euc_jp", "gb18030", "big5", "cp949", "cp1250")
# Codecs whose Python name is no label of the standard.
_NAMES = {"cp932": "shift_jis", "cp949": "euc-kr", "cp866": "ibm866", "iso2022_jp": "iso-2022-jp"}
_UNDECLARED_ONE = ("cp1253", "cp1254", "cp1255", "cp1256", "cp1252")


def guess(data: bytes) -> tuple[str, str]:
    """Return the likely encoding and how it was found: ``guess``, or ``default`` for no evidence.

    UTF-8 is certain enough where all bytes fit it; a character cut off at the end fits.
    """
    if data.isascii():
        return "windows-1252", "default"
    if _is_utf8(data):
        return "utf-8", "guess"
    if data.count(b"\0") > len(data) // 4:
        return ("utf-16be" if data[:1] == b"\0" else "utf-16le"), "guess"
    sample = _sample(data)
    default = _by_language(data)
    if default is None and _is_western(sample):
        return "windows-1252", "guess"
    codecs_to_try: tuple[str, ...] = _UNDECLARED + _UNDECLARED_ONE
    if default is not None:
        codec = codec_for(default).replace("-", "_")
        codecs_to_try = next((family for family in _FAMILIES if codec in family), (codec,))
    import charset_normalizer  # noqa: PLC0415  slow to import, and most pages say what they are

    best = charset_normalizer.from_bytes(sample, cp_isolation=list(codecs_to_try)).best()
    found = (
        _NAMES.get(best.encoding) or encoding_for(best.encoding.replace("_", "-")) if best else None
    )
    if found or default:
        return found or default or "windows-1252", "guess"
    return "windows-1252", "default"


def _is_utf8(data: bytes) -> bool:
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    return not text.isascii()


def _is_western(sample: bytes) -> bool:
    """Tell whether letters beyond ASCII are those of western Europe and stand mostly alone."""
    high = [byte for byte in sample if byte >= 0x80]
    runs = len(_HIGH_RUN.findall(sample))
    return sum(byte in _WESTERN for byte in high) >= 0.95 * len(high) and runs > 0.6 * len(high)


def _sample(data: bytes) -> bytes:
    """Return the pieces of text that have bytes beyond ASCII, as many as it takes to tell."""
    taken: list[bytes] = []
    size = 0
    for match in _RUN.finditer(data, 0, _SEARCHED_BYTES):
        if not match[0].isascii():
            taken.append(match[0])
            size += len(match[0])
            if size > _SAMPLE_BYTES:
                break
    return b"\n".join(taken)[: 8 * _SAMPLE_BYTES]


def _by_language(data: bytes) -> str | None:
    """Return the encoding that browsers assume for the page's language; None for western ones."""
    declared = _LANGUAGE.search(data[:4096])
    if declared is None:
        return None
    language = declared[1].decode("ascii").lower()
    return _BY_LANGUAGE.get(language) or _BY_LANGUAGE.get(language.split("-")[0])

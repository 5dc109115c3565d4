"""Words of titles that carry a meaning for duplicates: small ones, numbers, headings many works bear, other kinds of document."""

from __future__ import annotations


def _list(words: str) -> frozenset[str]:
    return frozenset(words.split())


SMALL = _list("""
    a an and are as at by de der des die do for from how in is it its la le les of on or our the their to und up was we what when who why
    will with your does los el das du ein eine en et""")

NUMBERS = {word: number for number, words in {
    "1": "one first", "2": "two second ii", "3": "three third iii", "4": "four fourth iv", "5": "five fifth", "6": "six sixth vi",
    "7": "seven seventh vii", "8": "eight eighth viii", "9": "nine ninth ix", "10": "ten tenth", "11": "eleven eleventh xi",
    "12": "twelve twelfth xii"}.items() for word in words.split(" ")}
SHORTENED = {"vol": "volume", "pt": "part"}
ROMAN = {"i": "1", "v": "5", "x": "10"}

PARTS = _list("part volume phase wave stage section chapter round")

OTHER_DOCUMENT = PARTS | _list("""
    abstract addendum appendix annex by comment comments commentary consultation correction corrections corrigendum draft editorial
    erratum factsheet index infographic interim introduction letter podcast presentation preview protocol read release replies reply
    response responses retracted retraction review revised slides summary supplement transcript update updated webinar""")

SERIES = _list("a an briefing bulletin discussion document no note number occasional paper policy report research series the working")

SERIAL = _list("""
    accounts agenda annual barometer biennial budget bulletin census daily digest guidance mandate minutes monthly newsletter operating
    outlook plan planning plans proceedings quarterly roundup statistical statistics survey tariff tracker weekly yearbook yearly""")

GENERIC = _list("""
    abstract abstracts comment comments commentary conclusion conclusions contents correction correspondence corrigendum discussion
    editorial erratum foreword index introduction letter letters news notes obituary opinion perspective preface reply report response
    review reviews summary viewpoint""") | {
    "annual accounts", "annual report", "annual report and accounts", "author reply", "authors reply", "book review", "book reviews",
    "executive summary", "from editor", "guest editorial", "in brief", "in this issue", "letter to the editor", "letters to the editor",
    "news in brief", "press release", "written evidence", "year in review"}

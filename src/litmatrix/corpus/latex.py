"""LaTeX and text: what a .bib file holds between braces, and what a reader sees.

No character is lost on the way: what is not known stays as it stands. The letters and symbols are
pylatexenc's; the scanner is not, since pylatexenc takes a bare % for the start of a comment.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from pylatexenc.latex2text import get_default_latex_context_db

ACCENTS = {"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307", '"': "\u0308",
           "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328", "b": "\u0331", "t": "\u0361"}
SYMBOLS = {
    **dict.fromkeys((" ", ",", ";", ":", ">", "\\", "\n", "\t", "newline", "linebreak", "par", "quad", "qquad", "space", "enspace",
                     "thinspace"), " "),
    **dict.fromkeys(("-", "/", "!", "@", "relax", "protect", "xspace", "allowbreak", "nobreak", "null"), ""),
    **{mark: mark for mark in "%&_#${}"}, "i": "ı", "j": "ȷ",
    "textless": "<", "textgreater": ">", "textbar": "|", "textasciitilde": "~", "textasciicircum": "^", "textunderscore": "_",
    "textdollar": "$", "textpercent": "%", "textampersand": "&", "textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}",
    "lbrace": "{", "rbrace": "}", "textquotedbl": '"', "textquotesingle": "'", "textasciigrave": "`", "slash": "/", "dots": "…",
    "ldots": "…", "textellipsis": "…", "textbullet": "•", "textperiodcentered": "·", "textdegree": "°", "texteuro": "€", "euro": "€",
    "pounds": "£", "textsterling": "£", "S": "§", "P": "¶", "copyright": "©", "textcopyright": "©", "textregistered": "®",
    "texttrademark": "™", "TeX": "TeX", "LaTeX": "LaTeX", "BibTeX": "BibTeX", "textonehalf": "½", "textonequarter": "¼",
    "textthreequarters": "¾", "textonesuperior": "¹", "texttwosuperior": "²", "textthreesuperior": "³", "textmu": "µ",
}
STYLES = frozenset((
    "emph", "textit", "textbf", "textrm", "textsc", "textsl", "textsf", "texttt", "textup", "textmd", "textnormal", "text", "mbox",
    "ensuremath", "underline", "em", "it", "bf", "rm", "sc", "sl", "sf", "tt", "itshape", "bfseries", "scshape", "slshape", "upshape",
    "sffamily", "ttfamily", "rmfamily", "mdseries", "normalfont", "normalsize", "small", "large", "url", "path", "nolinkurl"))
RAISED = {"textsuperscript": str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ"),
          "textsubscript": str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")}
QUOTES = {"``": "“", "''": "”", "--": "–", "---": "—", "~": " ", "{": "", "}": ""}
TOKEN = re.compile(
    r"(?P<address>(?:https?|ftp)://[^\s{}\\]*(?:\\[%&_#~$][^\s{}\\]*)*)"
    r"|(?P<math>\$(?=[^\s$])[^$]*[^\s$\\]\$(?!\d)|\\\((?:[^\\]|\\[^()])*+\\\))"
    r"|\\(?P<macro>[A-Za-z]+|.)"
    r"|(?P<plain>---?|``|''|(?<!/)~|[{}])", re.DOTALL)
COMMANDS = re.compile(r"\\(?![&%#_])")
SIMPLE = (("\\&", "&"), ("\\%", "%"), ("\\#", "#"), ("\\_", "_"))
ARGUMENT = re.compile(r"\s*(?:\{((?:[^{}\\]|\\[ij](?![A-Za-z])\s*)*)\}|\{(\\[A-Za-z]+\s*)\}|(\\[A-Za-z]+)\s*|([^\s{}\\]))")
BRACE = re.compile(r"[{}]")
SIMPLE_ADDRESS = tuple((f"\\{mark}", mark) for mark in "%&_#~$")
FAR = 200  # characters an argument in brackets may take; without an end, looking for one must not take long
ESCAPED = re.compile(r"\{\\([%&_#~$])\}|\\([%&_#~$])|\{?\\text(?:(ascii)tilde|underscore)(?:\{\})?\}?")
ENCODED = {"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "^": r"\textasciicircum{}",
           "~": r"\textasciitilde{}", **{mark: f"\\{mark}" for mark in "$&%#_"}}
TAKEN = re.compile(r"[\\{}^~$&%#_]|-(?=-)|`(?=`)|'(?=')")


def decode_latex(value: str) -> str:
    """A value as readers see it: LaTeX commands as Unicode, braces gone, spaces single.

    A bare % is a character and not the start of a comment, as in every reference manager. A tie is a
    space; in an address it is a tilde. Math and commands that are not known stay as they stand, arguments
    and all (``list_unknown_macros`` names the commands).
    """
    command = "\\" in value
    if "~" in value or "$" in value or "--" in value or "``" in value or "''" in value or (command and COMMANDS.search(value)):
        value = "".join([text for text, _ in _scan(value)])
    else:
        for written, meant in SIMPLE if command else ():
            value = value.replace(written, meant)
        value = value.replace("{", "").replace("}", "")
    return " ".join(value.split())


def list_unknown_macros(value: str) -> list[str]:
    """The commands of a value that ``decode_latex`` leaves as they stand, in order, each once, with their backslash."""
    return list(dict.fromkeys(f"\\{macro}" for _, macro in _scan(value) if macro)) if "\\" in value else []


def decode_address(value: str) -> str:
    r"""An address as it works: without the ``\_``, ``\%``, ``\&``, ``\#`` and ``\~`` a reference manager put into it."""
    if "\\" in value:
        if "{" in value or "\\text" in value:
            return ESCAPED.sub(lambda mark: mark[1] or mark[2] or ("~" if mark[3] else "_"), value)
        for written, meant in SIMPLE_ADDRESS:
            value = value.replace(written, meant)
    return value


def encode_latex(text: str) -> str:
    """Text as a value of a .bib file, so that ``decode_latex`` gives the text again with its spaces single.

    Only what LaTeX takes for a command is written as one; all other characters stay. Braces become
    commands without one, since BibTeX counts braces behind a backslash too.
    """
    return TAKEN.sub(lambda mark: ENCODED.get(mark[0], mark[0] + "{}"), " ".join(text.split()))


def _scan(value: str) -> Iterator[tuple[str, str]]:
    """Pieces of text, each with the name of the unknown command it holds, else an empty string."""
    place = 0
    while token := TOKEN.search(value, place):
        if token.start() > place:
            yield value[place:token.start()], ""
        place = token.end()
        if token["macro"]:
            text, place, unknown = _read_macro(value, token["macro"], place)
            yield text, unknown
        elif token["plain"]:
            yield QUOTES[token["plain"]], ""
        else:
            yield decode_address(token[0]) if token["address"] else token[0], ""
    yield value[place:], ""


def _read_macro(value: str, name: str, place: int) -> tuple[str, int, str]:
    """What a command stands for, where the text goes on, and its name if it is not known."""
    if name in ACCENTS and (name not in _find_symbols() or ARGUMENT.match(value, place)):
        accented = _read_accent(value, name, place)
        if accented:
            return *accented, ""
    if name in RAISED:
        raised = _read_raised(value, name, place)
        if raised:
            return *raised, ""
    elif name in STYLES:
        return "", _skip_space(value, place), ""
    elif name in _find_symbols():
        return _find_symbols()[name], _skip_space(value, place) if name.isalpha() else place, ""
    end = _skip_arguments(value, place)
    return f"\\{name}" + value[place:end], end, name


def _read_accent(value: str, name: str, place: int) -> tuple[str, int] | None:
    r"""The letter an accent stands on, with it: ``\"o``, ``\"{o}``, ``\'{\i}``, ``\c c``; None where there is none."""
    argument = ARGUMENT.match(value, place)
    if not argument or (name.isalpha() and argument[4] and not value[place].isspace()):
        return None
    letters = argument[1] if argument[1] is not None else argument[2] or argument[3] or argument[4]
    letters = letters.replace("\\i", "i").replace("\\j", "j").strip() if letters[:3].strip() in ("\\i", "\\j") else letters
    if letters.startswith("\\"):
        letters = _find_symbols().get(letters[1:].strip(), "")
        if not letters:
            return None
    if not letters.strip():
        return (name, argument.end()) if name in "^~" else None
    return unicodedata.normalize("NFC", letters[0] + ACCENTS[name]) + letters[1:], argument.end()


def _read_raised(value: str, name: str, place: int) -> tuple[str, int] | None:
    """Digits and signs above or below the line; None where Unicode has no such character."""
    argument = ARGUMENT.match(value, place)
    inside = argument and (argument[1] or argument[4] or "")
    if inside and all(ord(letter) in RAISED[name] for letter in inside):
        return inside.translate(RAISED[name]), argument.end()
    return None


def _skip_space(value: str, place: int) -> int:
    """Past what LaTeX takes as the end of a command's name: spaces, or an empty pair of braces."""
    if value.startswith("{}", place):
        return place + 2
    while place < len(value) and value[place].isspace():
        place += 1
    return place


def _skip_arguments(value: str, place: int) -> int:
    """Past the arguments in braces or brackets that follow an unknown command."""
    while value.startswith(("{", "["), place):
        end = value.find("]", place, place + FAR) + 1 if value[place] == "[" else _pair_braces(value).get(place, 0)
        if not end:
            break
        place = end
    return place


@lru_cache(maxsize=4)
def _pair_braces(value: str) -> dict[int, int]:
    """For each opening brace that is closed, the place just past its closing one."""
    opened, ends = [], {}
    for brace in BRACE.finditer(value):
        if brace[0] == "{":
            opened.append(brace.start())
        elif opened:
            ends[opened.pop()] = brace.end()
    return ends


@cache
def _find_symbols() -> dict[str, str]:
    """Commands that stand for a character: pylatexenc's, which say it in at most two characters, and those it lacks."""
    found = {}
    for spec in get_default_latex_context_db().iter_macro_specs():
        text = spec.simplify_repl
        if isinstance(text, str) and 0 < len(text) <= 2 and "%" not in text and not text.isascii():
            found[spec.macroname] = text
    return found | SYMBOLS

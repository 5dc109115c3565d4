"""Bytes of a bibliography file -> characters, and what had to be assumed about their encoding.

Reference managers and databases write UTF-8, UTF-16 or Windows-1252, seldom say which, and files that were
put together from several hold more than one. What is guessed is told, with an example to look at.
"""

from __future__ import annotations

import codecs
import re

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
         (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
BEGINNING = 4096
NAMES = {"cp1252": "Windows-1252 (Western European)", "latin-1": "Latin-1 (ISO 8859-1)"}
ADVICE = "If that is wrong, save the file as UTF-8 and import it again."


def decode_bytes(content: bytes) -> tuple[str, str, str]:
    """The characters of a file, with LF line ends and without a byte order mark.

    A byte order mark is believed. Without one, a file that is UTF-8 is UTF-8; one that has a zero byte in every
    other place is UTF-16; else each line that is not UTF-8 is read as Windows-1252, or as Latin-1 where it holds
    a byte that Windows-1252 lacks. Any bytes give characters.

    Returns
    -------
    The characters, the name of the encoding as Python knows it (two joined by "and" where lines differ), and
    what was assumed, in a sentence with an example and its line; empty where nothing was.
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _decode_marked(content, encoding)
    wide = _tell_wide(content)
    if wide:
        characters = _join_ends(content.decode(wide, errors="replace"))
        return characters, wide, f"the file is read as UTF-16, which it does not say itself. {_show(characters)} {ADVICE}"
    try:
        return _join_ends(content.decode("utf-8")), "utf-8", ""
    except UnicodeDecodeError:
        return _decode_lines(content)


def _decode_marked(content: bytes, encoding: str) -> tuple[str, str, str]:
    """A file that names its encoding by a byte order mark."""
    try:
        characters, broken = content.decode(encoding), False
    except UnicodeDecodeError:
        if encoding == "utf-8-sig":
            return _decode_lines(content.removeprefix(codecs.BOM_UTF8))
        characters, broken = content.decode(encoding, errors="replace"), True
    characters = _join_ends(characters)
    if encoding == "utf-8-sig":
        return characters, encoding, ""
    note = f"the file is read as {encoding.upper()}, as its first bytes say. {_show(characters)}"
    return characters, encoding, note + (" Bytes that are none of its characters stand as '\ufffd'." if broken else "")


def _tell_wide(content: bytes) -> str:
    """UTF-16 without a mark: a zero byte in most of the even or of the odd places, as in any Western text."""
    beginning = content[:BEGINNING]
    if len(beginning) < 2:
        return ""
    for encoding, zeros, others in (("utf-16-le", beginning[1::2], beginning[0::2]), ("utf-16-be", beginning[0::2], beginning[1::2])):
        if zeros.count(0) > 0.6 * len(zeros) and others.count(0) < 0.1 * len(others):
            return encoding
    return ""


def _decode_lines(content: bytes) -> tuple[str, str, str]:
    """A file that is not UTF-8 throughout, each line by itself."""
    found, examples, lines = {}, {}, []
    for number, line in enumerate(content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"), 1):
        characters, encoding = _decode_line(line)
        lines.append(characters)
        if encoding != "ascii":
            found[encoding] = found.get(encoding, 0) + 1
            examples.setdefault(encoding, _show_byte(line, characters, number))
    encodings = [encoding for encoding in ("utf-8", "cp1252", "latin-1") if encoding in found]
    told = [f"{found[name]} line{'s' * (found[name] != 1)} read as {NAMES[name]}: {examples[name]}"
            for name in encodings if name in NAMES]
    return _join_ends("\n".join(lines)), " and ".join(encodings), f"the file is not UTF-8 throughout; {'; '.join(told)}. {ADVICE}"


def _decode_line(line: bytes) -> tuple[str, str]:
    """A line and its encoding."""
    for encoding in ("ascii", "utf-8", "cp1252"):
        try:
            return line.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return line.decode("latin-1"), "latin-1"


def _show_byte(line: bytes, characters: str, number: int) -> str:
    """The first byte of a line beyond ASCII, and what became of it among its neighbours."""
    place = next((place for place, character in enumerate(characters) if ord(character) > 127), 0)
    byte = next((byte for byte in line if byte > 127), 0)
    around = characters[max(0, place - 12):place + 12].strip()
    return f"line {number}, byte 0x{byte:02x} is '{characters[place:place + 1]}' in '{around}'"


def _show(characters: str) -> str:
    """The first character beyond ASCII with its line, else how the text begins."""
    match = re.search(r"[^\x00-\x7f]", characters)
    if not match:
        return f"It begins '{characters.strip()[:24]}'."
    line = characters.count("\n", 0, match.start()) + 1
    around = characters[max(0, match.start() - 12):match.start() + 12].partition("\n")[0].strip()
    return f"Line {line} then holds '{match[0]}' in '{around}'."


def _join_ends(characters: str) -> str:
    """LF line ends; the marks that stay inside when marked files are joined into one go as well."""
    return characters.replace("\r\n", "\n").replace("\r", "\n").replace("\n\ufeff", "\n").removeprefix("\ufeff")

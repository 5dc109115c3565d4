"""How many records a BibTeX file holds, by a count that shares nothing with the parser."""

from __future__ import annotations

NO_RECORDS = ("comment", "string", "preamble")


def count_records(characters: str) -> int:
    """The records of a BibTeX or BibLaTeX text with LF line ends.

    A head is an @, a word, and an opening brace or parenthesis; spaces and line ends may stand between
    them. The words comment, string and preamble open what is no record.
    A head is in full form if, after its opening brace, the line goes on to an equals sign or to its end before
    any brace, quotation mark or @, as ``@book{key,`` does and ``@keeper{mill} says`` does not.
    Outside records, one begins at every head that begins a line (spaces and % may precede it, since BibTeX
    knows no comments), and at every head in full form that follows no letter, digit or underscore. A head
    without a word must be in full form.
    A record ends where its braces balance, whether or not backslashes precede them; one in parentheses ends at
    the first closing parenthesis outside braces and quotation marks.
    Inside a record, a head in full form that begins a line begins the next record, since a brace was forgotten
    before it; unless it stands in braces of a value and the record ends before another such head. Then it is text.
    """
    counted, line, seen, at = 0, 0, 0, characters.find("@")
    while at >= 0:
        line, seen = characters.rfind("\n", seen, at) + 1 or line, at
        word, opened = _read_head(characters, at)
        if opened and _begins_record(characters, line, at, word, opened):
            counted += word not in NO_RECORDS
            at = _leave_record(characters, opened)
        else:
            at = characters.find("@", at + 1)
    return counted


def _read_head(characters: str, at: int) -> tuple[str, int]:
    """The word of a head in lower case, and the place after its opening brace; 0 where there is no head."""
    brace = characters.find("{", at, at + 30)
    if brace > 0 and characters[at + 1:brace].isalpha():
        return characters[at + 1:brace].lower(), brace + 1
    start = end = _skip_space(characters, at + 1)
    while end < len(characters) and (characters[end].isalnum() or characters[end] in "_-"):
        end += 1
    brace = _skip_space(characters, end)
    return characters[start:end].lower(), brace + 1 if characters[brace:brace + 1] in ("{", "(") else 0


def _skip_space(characters: str, place: int) -> int:
    while characters[place:place + 1].isspace():
        place += 1
    return place


def _is_full(characters: str, place: int) -> bool:
    """Whether an equals sign or the end of the line comes before any brace, quotation mark or @."""
    comma = characters.find(",", place, place + 30)
    if comma > 0 and characters[place:comma].isalnum():
        place = comma  # past a key
    while place < len(characters) and characters[place] not in '=\n{}"@':
        place += 1
    return characters[place:place + 1] in ("=", "\n", "")


def _begins_line(characters: str, line: int, at: int) -> bool:
    while at > line and (characters[at - 1].isspace() or characters[at - 1] in "%\ufeff"):
        at -= 1
    return at == line


def _begins_record(characters: str, line: int, at: int, word: str, opened: int) -> bool:
    """Whether a head that stands outside records begins one."""
    if word and characters[at - 1] == "\n":
        return True
    if _begins_line(characters, line, at):
        return word != "" or _is_full(characters, opened)
    return not (characters[at - 1].isalnum() or characters[at - 1] == "_") and _is_full(characters, opened)


def _leave_record(characters: str, opened: int) -> int:
    """The first @ after the record whose brace stands before ``opened``; -1 where there is none."""
    at = characters.find("@", opened)
    if characters[opened - 1] == "{" and at >= 0:
        surplus = characters.count("}", opened, at) - characters.count("{", opened, at)
        if surplus > 0 or (surplus == 0 and _begins_next(characters, opened, at)):
            return at  # as most records do, it has ended before the next @, wherever that was, or ends there
    walk = _walk_round if characters[opened - 1] == "(" else _walk
    depth, quoted, ended, held, place = 0, False, False, -1, opened
    while True:
        at = characters.find("@", place)
        depth, quoted, ended = walk(characters[place:at if at >= 0 else len(characters)], depth, quoted)
        if ended or at < 0:
            return at if ended else held
        if _begins_next(characters, place, at):
            if depth == 0 or held >= 0:
                return held if held >= 0 else at
            held = at
        place = at + 1


def _begins_next(characters: str, place: int, at: int) -> bool:
    """Whether a head in full form stands at an @ and begins a line, which itself begins behind a place."""
    line = characters.rfind("\n", place, at) + 1
    opened = _read_head(characters, at)[1] if line and _begins_line(characters, line, at) else 0
    return opened > 0 and _is_full(characters, opened)


def _walk(piece: str, depth: int, quoted: bool) -> tuple[int, bool, bool]:
    """How deep in braces the end of a piece of a record is, and whether the record ended in it."""
    *parts, last = piece.split("}")
    for part in parts:
        depth += part.count("{") - 1
        if depth < 0:
            return 0, quoted, True
    return depth + last.count("{"), quoted, False


def _walk_round(piece: str, depth: int, quoted: bool) -> tuple[int, bool, bool]:
    """The same for a record in parentheses, where quotation marks hide a closing one."""
    for sign in piece:
        if sign == ")" and not depth and not quoted:
            return 0, False, True
        if sign == '"' and not depth:
            quoted = not quoted
        depth = max(0, depth + (sign == "{") - (sign == "}"))
    return depth, quoted, False

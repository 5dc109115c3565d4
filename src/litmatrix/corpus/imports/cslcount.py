"""How many items a CSL-JSON text holds, by a count that shares nothing with the parser."""

from __future__ import annotations

import json
import re

LISTS = ("items", "references")
WORD = re.compile(r'"(?:\\[^\n]|[^"\\\n])*+"?|[^\s,:{}\[\]"]++')
PIECE = re.compile(rf"{WORD.pattern}|[{{}}\[\]]")
NAMED = re.compile(r'"(?:items|references)"\s*:\s*')
SPACE = re.compile(r"[\s,:]+")
HEAD = re.compile(r'\{\s*"(?:id|type|citation-key)"\s*:')


def count_csl(characters: str) -> int:
    """The items of a text.

    Where the whole is JSON: the length of its list, of the lists below ``items`` and ``references`` of an object that has
    one, else 1. Where it is not: what stands in no brackets but those of a list, or of the list below ``items`` or
    ``references`` of an object that begins the text; a string ends with its line at the latest. Where brackets are missing
    or too many: the objects that begin with their id, type or citation key, at least 1.
    """
    whole = _read_whole(characters)
    if isinstance(whole, dict):
        lists = [whole[name] for name in LISTS if isinstance(whole.get(name), list)]
        return sum(map(len, lists)) if lists else 1
    if whole is not None:
        return len(whole) if isinstance(whole, list) else 1
    below = _find_list(characters)
    counted = _count_outer(_reduce(characters[below:]), below > 0)
    return counted if counted >= 0 else len(HEAD.findall(characters)) or 1


def _read_whole(characters: str) -> object:
    """The text as one JSON value; None where it is none, or is null."""
    try:
        return json.loads(characters, strict=False, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return None


def _reduce(characters: str) -> str:
    """The brackets of a text, and a dot for each string and each other word."""
    return SPACE.sub("", WORD.sub(".", characters))


def _find_list(characters: str) -> int:
    """The place behind the bracket of the list that an object around the items holds; 0 where the text begins with no such object."""
    depth = before = 0
    for piece in PIECE.finditer(characters):
        if depth == 1 and piece[0] == "[" and NAMED.fullmatch(characters, before, piece.start()):
            return piece.end()
        depth += (piece[0] in "{[") - (piece[0] in "}]")
        if depth < 1 or (piece[0] == "[" and depth == 1):
            return 0
        before = piece.start()
    return 0


def _count_outer(signs: str, below: bool) -> int:
    """What stands in no brackets but those of lists, up to the end of the list it stands below; -1 where brackets do not close."""
    counted, depth, listed = 0, 0, below
    for sign in signs:
        if not depth and sign in "]}" and (below or sign == "}"):
            return counted if sign == "]" else -1
        if not depth and (sign == "]" or (sign == "[" and not listed)):
            listed = sign == "["
            continue
        counted += not depth
        depth += (sign in "{[") - (sign in "}]")
    return -1 if depth or below else counted

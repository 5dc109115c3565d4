"""Where the rows of a CSV text begin and end, so that one quote that is not closed costs one row and not all that follow."""

from __future__ import annotations

import csv
import re

CLOSE = re.compile(r'(?:[^"]+|"")*+"')

csv.field_size_limit(2**31 - 1)  # an abstract may be longer than csv's own limit
MISPLACED = 1 << 40  # more separators than any row has: a quote that closes in the middle of a cell closes another cell's


def cut_rows(lines: list[str], separator: str, place: int) -> list[tuple[int, int, str]]:
    """The rows from a line on, the first of which holds the headings: first line, the line after the last, and its quotes.

    Quotes are ``open`` where they do not close, ``misplaced`` where they close in the middle of a cell, else empty. A row
    goes on over line ends inside quotes. Where quotes never close, or where a row of several lines has misplaced quotes or
    not as many cells as the first row, its first line alone is the row. Takes time in proportion to the text.
    """
    closes = _find_closes(lines, separator)
    rows, width = [], None
    while place < len(lines):
        is_open, count = _follow(lines[place], separator, is_open=False)
        end = place + 1
        if is_open:
            end, more = closes[place + 1]
            count += more
            is_open = end < 0 or count >= MISPLACED or (width is not None and count != width)
            end = place + 1 if is_open else end
        rows.append((place, end, "open" if is_open else "misplaced" if count >= MISPLACED else ""))
        width = count if width is None else width
        place = end
    return rows


def count_rows(lines: list[str], separator: str, place: int) -> int:
    """The rows from a line on that say something, the headings among them, counted by Python's csv, which knows nothing of ``cut_rows``.

    Where csv finds a quote that is misplaced or does not close, or a row of several lines has not as many cells as the
    first, its first line is counted and csv begins again on the next. A text with so many such quotes that this would
    take far longer than the text is long is counted by ``cut_rows`` instead.
    """
    counted, width, left = 0, 0, 20 * len(lines) + 1000
    start = place
    while place < len(lines) and left > 0:
        rest = (f"{lines[number]}\n" for number in range(place, len(lines)))
        reader, begun = csv.reader(rest, delimiter=separator, strict=True), place
        try:
            for row in reader:
                end = place + reader.line_num
                if width and end > begun + 1 and len(row) != width:
                    raise csv.Error
                width = width or len(row)
                counted += any(map(str.strip, row))
                begun = end
            return counted
        except csv.Error:
            counted, width, left, place = counted + 1, width or -1, left - reader.line_num, begun + 1
    if place >= len(lines):
        return counted
    return sum(bool(quotes) or any(read_cells(lines[first:last], separator)) for first, last, quotes in cut_rows(lines, separator, start))


def read_cells(lines: list[str], separator: str) -> list[str]:
    """The cells of one row, each on one line."""
    rows = csv.reader((f"{line}\n" for line in lines), delimiter=separator)
    return [" ".join(cell.split()) for row in rows for cell in row]


def _find_closes(lines: list[str], separator: str) -> list[tuple[int, int]]:
    """For each line that quotes are open at: the line after the one they close on (-1 for none), and the separators behind them."""
    closes = [(-1, 0)] * (len(lines) + 1)
    for place in range(len(lines) - 1, -1, -1):
        is_open, count = _follow(lines[place], separator, is_open=True)
        end, more = closes[place + 1] if is_open else (place + 1, 0)
        closes[place] = (end, count + more)
    return closes


def _follow(line: str, separator: str, *, is_open: bool) -> tuple[bool, int]:
    """Whether quotes are open at the end of a line, and the separators outside them, as Python's csv reads quotes."""
    if '"' not in line:
        return is_open, 0 if is_open else line.count(separator)
    count, place = 0, 0
    while True:
        if is_open:
            close = CLOSE.match(line, place)
            if not close:
                return True, count
            place = close.end()
            count += 0 if place == len(line) or line.startswith(separator, place) else MISPLACED
        elif line.startswith('"', place):
            is_open, place = True, place + 1
            continue
        is_open = False
        place = line.find(separator, place) + 1
        if not place:
            return False, count
        count += 1

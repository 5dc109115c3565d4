"""A fuzz target for reading BibTeX: ``python tests/fuzz_bibtex.py EXECUTIONS [SEED]``.

Texts are made of records and pieces of them, whole and damaged, from a seeded generator. For each, nothing may be
raised, the ledger balances, and every record that is well formed and stands apart keeps each value, character for
character. The first text that fails is printed and the exit status is 1.
"""

import random
import sys
import time
from datetime import timedelta

from litmatrix.corpus import decode_latex, encode_latex, list_unknown_macros, parse_bibtex, read_date, read_names
from litmatrix.corpus.bibtex import parse_records

PIECES = [
    "@", "@article{", "@misc{", "@ book{", "@string{", "@comment{", "@preamble{", "@article(", "@a-b{", "@{", "@commentary{", "@x{y}",
    "{", "}", "}}", "(", ")", '"', ",", ",,", "=", "#", "\n", "\n\n", " ", "%", "% ", "\\", "\\{", "\\}", "{\\'e}", "x", "ё", "\ufeff",
    "\x00",
    "\u2028", "\r\n", "\r", "key", "a b", "title", "title = ", "= {", "},\n", "}\n", "year = 2000", "month = feb", "jan", " and ",
    "others", ";",
    "author = {Bell, Ann}", "date = {2019/2020}", "crossref = {key}", "xdata = {key}", "\n@word{ in text", "@misc{k2, title = {B}}",
    "\n@misc{key,\n  title = {A},\n}\n"]
WORDS = ["tolls", "of", "the", "50%", "{NHS}", "{\\'E}cole", "a_b", "x & y", "$x_1$", "~", "--", "naïve", "мост", "see @home",
    "mail a@b.org",
         "C#", '{"}', "\\&"]
NAMES = ["title", "note", "abstract", "publisher", "keywords"]


def make_value(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(1, 8)))


def make_record(chance: random.Random, number: int) -> tuple[str, str, dict[str, str]]:
    """A well-formed record: its text, its key and its values."""
    key = f"good{number}"
    fields = {name: make_value(chance) for name in chance.sample(NAMES, chance.randint(1, 4))}
    before, after = chance.choice(['""', "{}", "{}", "{}"])
    written = [f"{name} = {before}{value}{after}" for name, value in fields.items()]
    return f"\n@report{{{key},\n  " + ",\n  ".join(written) + chance.choice([",\n}\n", "\n}\n", "}\n"]), key, fields


def damage(chance: random.Random, text: str) -> str:
    """A text with a few characters out, doubled, or others put in."""
    for _ in range(chance.randint(1, 4)):
        place = chance.randint(0, len(text))
        text = text[:place] + chance.choice(["", *PIECES]) + text[place + chance.choice([0, 0, 1, 1, 3]):]
    return text


def make_text(chance: random.Random) -> tuple[str, dict[str, dict[str, str]]]:
    """A text, and the records in it that must be read unchanged: what is damaged stands behind them."""
    text, sound = "", {}
    for number in range(chance.randint(0, 3)):
        written, key, fields = make_record(chance, number)
        text, sound[key] = text + written, fields
    kind = chance.random()
    if kind < 0.5:
        text += "\n" + damage(chance, "".join(make_record(chance, number)[0] for number in range(7, chance.randint(8, 11))))
    elif kind < 0.9:
        text += "\n" + "".join(chance.choices(PIECES, k=chance.randint(1, 25)))
    return text, sound


def check_text(text: str, sound: dict[str, dict[str, str]]) -> None:
    """Raise AssertionError where a promise is broken."""
    parsed = parse_bibtex(text)
    assert parse_records(text) == parsed.records, "the records alone are others"
    assert parsed.balances, f"{parsed.counted} counted, {len(parsed.records)} kept, {parsed.findings}"
    keys = [record.key for record in parsed.records]
    assert len(set(keys)) == len(keys), f"keys repeat: {keys}"
    kept = {record.key: record.fields for record in parsed.records}
    for key, fields in sound.items():
        last = key == list(sound)[-1]  # what follows the last may be fields that lost their record, and go back to it
        found = kept[key]
        assert all(found[name] == value for name, value in fields.items()), f"{key}: {found} is not {fields}"
        assert last or found == fields, f"{key}: {found} is more than {fields}"
    for record in parsed.records:
        read_date(record.fields)
        read_names(record.fields.get("author", ""))
        for value in record.fields.values():
            assert value.count("{") == value.count("}"), f"a value whose braces do not balance: {value!r}"
            list_unknown_macros(value)
            plain = decode_latex(value)
            assert decode_latex(encode_latex(plain)) == plain, f"no round trip: {plain!r}"


def run(executions: int, seed: int) -> str:
    """Check as many texts; the first that fails with its error, else an empty string."""
    chance = random.Random(seed)
    for _ in range(executions):
        text, sound = make_text(chance)
        try:
            check_text(text, sound)
        except Exception as error:  # noqa: BLE001
            return f"{text!r}\n{type(error).__name__}: {error}"
    return ""


def main() -> None:
    executions, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    begun = time.monotonic()
    failed = run(executions, seed)
    if failed:
        sys.exit(failed)
    print(f"{executions} texts from seed {seed}, all as promised, in {timedelta(seconds=round(time.monotonic() - begun))}")


if __name__ == "__main__":
    main()

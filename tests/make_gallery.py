"""Writes the invented review of data/gallery: sixty sources on harbour tolls, with truths planted for analyses to find.

Everything in it is invented, the words of the texts too, which are syllables strung together and are not shipped.
`python tests/make_gallery.py` writes it anew; the same seed gives the same bytes. What is planted stands in PLANTED, and
one function plants it. Only ``Generator.random`` is drawn from, whose stream numpy keeps.
"""

from __future__ import annotations

import csv
import hashlib
import io
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import pandas as pd

from litmatrix.coding.passages import propose_passages

HERE = Path(__file__).parent.parent / "data" / "gallery"
INSTRUMENTS = HERE.parent / "instruments"
SEED = 1847
KINDS = ("report", "letter", "leaflet", "lecture")
# Of every fifteen sources five are reports, four letters, three leaflets and three lectures.
KIND_PATTERN = [KINDS[place] for place in (0, 1, 2, 3, 0, 1, 2, 0, 3, 1, 0, 2, 3, 0, 1)]
MAIN_TARGETS = ("toll_order", "east_dock", "old_channel")
SYLLABLES = [first + second for first in "bdfgklmnprst" for second in "aeo"]
FAMILIES = (
    "Abney Ardle Benbow Birkin Brask Cawley Chard Corbel Dacre Dunmow Elphin Farne Fossway Gantry Garth Hallam Hythe Ingle Jarrow "
    "Kelby Lantern Marlow Napton Orrin Penhale Quayle Rudge Sallow Sandal Tarn Thorpe Ulver Vance Wadley Wexcombe Yarrow Zeal "
    "Ashlar Bellweir Coble Drake Eastry Fenner Gull")
# theme, label, family, what wanting more of it means, what its critics want, and how many sources of each kind carry it
THEMES = (
    ("toll_level", "Level of the toll", "money", "higher tolls", "less", (12, 10, 7, 7)),
    ("upkeep", "Upkeep of the quays", "money", "more repairs", "more", (8, 7, 5, 5)),
    ("fairness", "Fair shares", "money", "tolls by size of boat", "more", (6, 5, 4, 4)),
    ("silt", "Silt in the channel", "money", "more dredging", "more", (4, 3, 2, 2)),
    ("council_say", "Say of the council", "power", "more say", "more", (7, 6, 5, 5)),
    ("harbour_master", "Reach of the harbour master", "power", "more reach", "less", (6, 5, 4, 4)),
    ("secrecy", "Secret accounts", "power", "more secrecy", "less", (6, 5, 4, 4)),
    ("appeals", "Appeals against a toll", "power", "more ways to appeal", "more", (4, 3, 3, 2)),
    ("crowding", "Crowded berths", "travel", "na", "na", (1, 14, 1, 1)),
    ("waiting", "Waiting for the lock", "travel", "longer waits", "less", (7, 6, 5, 5)),
    ("detour", "The way round", "travel", "more boats sent round", "less", (5, 4, 3, 3)),
    ("night_tides", "Night tides", "travel", "more sailings at night", "more", (1, 1, 1, 0)),
    ("pilots", "Pilots", "work", "more pilots", "more", (6, 5, 4, 4)),
    ("training", "Training", "work", "more training", "more", (6, 5, 4, 4)),
    ("wages", "Wages on the quay", "work", "higher wages", "more", (5, 4, 3, 3)),
    ("birds", "Birds of the flats", "water", "na", "na", (0, 0, 0, 1)),
    ("lamps", "Lamps on the mole", "water", "more lamps", "more", (0, 0, 1, 0)),
    ("fog_bells", "Fog bells", "water", "more bells", "more", (1, 0, 0, 1)),
    ("wreck_marks", "Marks on wrecks", "water", "more marks", "more", (0, 0, 0, 0)),
    ("ice_dues", "Dues in a frost", "water", "higher dues", "less", (0, 0, 0, 0)),
)
LABELS = {"money": "Money", "power": "Power", "travel": "Travel", "work": "Work", "water": "Water and light"}

# What the analyses must find. Numbers are of the consensus, in sources, in the own or endorsed voice and on a main target.
PLANTED = {
    "read": 58,                                   # charted sources that the coders read; the two others are not examined
    "extents": {"full": 44, "extract": 10, "abstract": 4},  # of those read
    "fragile": {"theme": "night_tides", "study": "lantern", "author_group": "lantern", "sources": 3},
    "robust": ("toll_level", "upkeep", "fairness", "harbour_master", "pilots", "training"),
    "fragile_by_target": {"theme": "silt", "target": "old_channel", "sources": 11},
    "fragile_by_kind": {"theme": "crowding", "kind": "letter", "sources": 17, "without": 3},
    "fragile_by_extent": {"theme": "detour", "sources": 15, "full": 5},
    "reported_only": {"theme": "council_say", "sources": 8},
    "contested_only": {"theme": "waiting", "sources": 2},
    "other_target_only": {"theme": "fairness", "target": "old_act", "sources": 5},
    "always_together": ("pilots", "training"),
    "commoner": {"theme": "crowding", "kind": "letter", "there": (14, 15), "elsewhere": (3, 43)},
    "never": ("wreck_marks", "ice_dues"),
    "once": ("birds", "lamps"),
    "twice": ("fog_bells",),
    "one_source_more_than_half": {"theme": "silt", "source": "quayle", "passages": 20, "others": 10, "restated": 8},
    "one_coder_differs": {"coder": "cem", "themes": {"secrecy": (19, 5), "wages": (15, 4)}},  # consensus, cem
    "without_date": 7,
    # Twelve sources: four share an author, and three quote one another in a chain.
    "independent": {"theme": "appeals", "sources": 12, "author_group": "marlow", "quoting": 3, "voices": 7},
    # sources by stance on toll_level toward each target
    "stances": {"toll_order": {"critical": 8, "supportive": 3, "mixed": 2, "neutral": 1},
                "east_dock": {"critical": 3, "supportive": 7, "mixed": 1, "neutral": 1},
                "old_channel": {"critical": 5, "supportive": 2, "mixed": 2, "neutral": 1}},
    "wants": {"less": 16, "keep": 9, "more": 3, "clarity": 5, "na": 3},  # sources on toll_level; three supporters of the dock want more
    "silence": {"secrecy": 9, "training": 3},     # sources that fault a silence
    "weakly_appraised": "waiting",                # the sources that carry it answer few items of the appraisal well
    "findings": ("g1-lower-tolls", "g2-night-tides", "g3-crowded-berths", "g4-waiting"),
    # The flow of the update since the edition of 2005, box by box; what leaves stands beside what stays.
    "flow": {"databases": {"identified": (109, 31), "screened": (78, 30), "sought": (48, 5), "assessed": (43, 9)},
             "other": {"identified": (27, 2), "sought": (25, 4), "assessed": (21, 8)},
             "previous": (12, 14), "included": (46, 46, 1), "total": (57, 60, 1, 1)},
}

# Searches: id, kind, where, year, records that a search of databases and registers gave, and those of them merged and rejected at import;
# then the places of the sources it found, and how many others by what became of them.
SEARCHES = (
    ("e1", "database", "Harbour Index", 2005, (25, 3, 0), (*range(12), 24, 61), {"title": 6, "full_text": 2}),
    ("s1", "database", "Harbour Index", 2023, (44, 2, 1), (*range(12, 24), *range(26, 30)), {
        "automation": 4, "title": 14, "retrieval": 3, "full_text": 4}),
    ("s2", "database", "Tide Base", 2023, (47, 11, 0), (25, *range(30, 41)), {
        "duplicate": 7, "automation": 2, "title": 10, "retrieval": 2, "full_text": 3}),
    ("s3", "register", "Register of Harbour Works", 2023, (18, 1, 1), range(41, 47), {"before": 2, "title": 6, "full_text": 2}),
    ("s4", "website", "pages of harbour societies", 2023, None, range(47, 53), {"duplicate": 1, "retrieval": 3, "full_text": 4}),
    ("s5", "organisation", "Guild of Pilots", 2023, None, range(53, 57), {"retrieval": 1, "full_text": 1}),
    ("s6", "citation", "works that the sources name", 2023, None, range(57, 61), {"duplicate": 1, "full_text": 2}),
)
REASONS = {"automation": ("below the threshold of the sorting tool",), "before": ("no text in a language that we read",),
           "title": ("not on harbour tolls",), "retrieval": ("no copy to be had",),
           "full_text": ("not on harbour tolls", "no view of its own", "not on harbour tolls", "about another harbour")}
# Answers to PRISMA 2020: item, place, status, note. What is not named is missing.
ANSWERED = (
    ("P6", "bib/search-log.csv", "met", ""), ("P7", "bib/search-log.csv", "met", ""),
    ("P8", "data/screening.csv", "partly", "Who decided is said, and not whether they decided apart from each other."),
    ("P11", "data/instruments/aacods.csv", "partly", "A form for grey literature, which does not measure a risk of bias."),
    ("P12", "", "not applicable", "Nothing is measured."), ("P13d", "", "not applicable", "Nothing is pooled."),
    ("P16a", "data/screening.csv; bib/imports.csv; bib/merges.csv", "met", ""), ("P16b", "data/screening.csv", "located", ""),
    ("P17", "data/sources.csv; bib/corpus.bib", "met", ""), ("P18", "data/appraisal.csv", "met", ""),
    ("P20b", "", "not applicable", "Nothing is pooled."), ("P27", "README.md#The gallery: an invented review", "met", ""),
)
EDITION = Path("data") / "editions" / "2005"


def make_gallery(folder: Path = HERE) -> None:
    """Write the whole review into a folder, whose other files are left alone."""
    random = np.random.default_rng(SEED)
    sources = plant_sources(random)
    passages, texts = write_texts(random, sources)
    carriers = plant_carriers(random, sources)
    consensus = plant_codings(random, sources, passages, carriers)
    citations = plant_citations(random, sources, passages, carriers)
    tables = {
        "sources": sources.drop(columns=["authors", "date", "read"]), "texts": texts, "passages": passages,
        **describe_themes(), "targets": describe_targets(), "coders": describe_coders(), "readings": list_readings(sources),
        "codings/consensus": consensus, **plant_coders(random, consensus, passages), "citations": citations,
        "findings": plant_findings(sources, passages, consensus), "appraisal": plant_appraisal(random, sources, carriers),
        "checklists": list_answers(), "events": list_events(), "links": plant_links(random, passages, carriers), "layout": list_places(),
    }
    for name, table in tables.items():
        save(folder / "data" / f"{name}.csv", table.to_csv(index=False, quoting=csv.QUOTE_ALL, lineterminator="\n"))
    for name, content in plant_trail(sources).items():
        save(folder / name, content)
    save(folder / "bib" / "corpus.bib", write_corpus(sources))
    save(folder / "bib" / "cited.bib", write_cited())
    for name in ("aacods.csv", "prisma-2020.csv"):
        save(folder / "data" / "instruments" / name, (INSTRUMENTS / name).read_text(encoding="utf-8"))
    save(folder / "review.toml", REVIEW)
    save(folder / "data" / "schema.toml", SCHEMA)
    save(folder / "README.md", README)
    save(folder / ".gitattributes", "# The generator's bytes must survive every checkout.\n* -text\n")


def save(path: Path, characters: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(characters.encode("utf-8"))


def shuffle(random: np.random.Generator, values: list) -> list:
    """The values in a drawn order."""
    return [values[place] for place in np.argsort(random.random(len(values)), kind="stable")]


def table_of(rows: list, columns: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns.split())


# Sources

def plant_sources(random: np.random.Generator) -> pd.DataFrame:
    """Sixty charted sources, two of them not read, and two left out; groups, studies, extents and dates."""
    sizes = {"Lantern": 3, "Marlow": 4, "Abney": 3, "Corbel": 3, "Hythe": 3, "Birkin": 2, "Dunmow": 2, "Ingle": 2, "Penhale": 2, "Tarn": 2}
    others = [family for family in FAMILIES.split() if family not in sizes and family != "Quayle"]
    singles = [*others[:4], "Quayle", *others[4:]]
    families = [family for family, size in sizes.items() for _ in range(size)] + singles
    kinds = list(islice(cycle(KIND_PATTERN), 60))
    extents = _plant_extents(kinds)
    undated = set(list(range(31, 60, 4))[:PLANTED["without_date"]])
    rows = []
    for place, (family, kind) in enumerate(zip(families, kinds, strict=True)):
        group, shared = family.lower(), sizes.get(family, 1) > 1
        year = 1988 + place % 29 if not shared else 1990 + 3 * sum(row[2] == group for row in rows) + int(random.random() * 3)
        date = "" if place in undated else _date(random, year, place)
        name = group if group == "quayle" else f"{group}{year if date else 'undated'}"
        study = group if group == "lantern" or (group == "tarn") else name
        authors = f"{family}, A." + (f" and {family}son, B." if shared else "")
        read = "no" if place in (40, 44) else "yes"
        standpoint = ("resident", "operator", "council", "scholar")[int(random.random() * 4)]
        rows.append([name, study, group, kind, standpoint, "", "unknown", extents[place], "yes", "", authors, date, read])
    left_out = (("Crane", "2001", "letter", "resident", "full", "tells of another harbour"),
                ("Stork", "1999", "report", "scholar", "abstract", "a notice without contents"))
    rows += [[f"{family.lower()}{year}", f"{family.lower()}{year}", family.lower(), kind, standpoint, "", "unknown", extent, "no", reason,
              f"{family}, A.", year, "no"] for family, year, kind, standpoint, extent, reason in left_out]
    return table_of(rows, "source study author_group kind standpoint responds_to peer_reviewed extent charted exclusion_reason "
                          "authors date read")


def _plant_extents(kinds: list[str]) -> list[str]:
    """Extracts and abstracts among the last sources of each kind, in the share that the kind has of all."""
    extents = ["full"] * len(kinds)
    for kind, extracts in zip(KINDS, (3, 3, 2, 2), strict=True):
        last = [place for place, other in enumerate(kinds) if other == kind and place not in (30, 40, 44)][-(extracts + 1):]
        for place in last[:-1]:
            extents[place] = "extract"
        extents[last[-1]] = "abstract"
    return extents


def _date(random: np.random.Generator, year: int, place: int) -> str:
    month, day = 1 + int(random.random() * 12), 1 + int(random.random() * 28)
    return (f"{year}", f"{year}-{month:02d}", f"{year}-{month:02d}-{day:02d}")[place % 3]


def write_texts(random: np.random.Generator, sources: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A text of invented words for each charted source: its passages, the first of them a heading, and its hash."""
    found, texts = [], []
    for source in sources.loc[sources["charted"] == "yes", "source"]:
        lengths = [3, *(18 + int(random.random() * 22) for _ in range(34 if source == "quayle" else 12 + int(random.random() * 5)))]
        characters = "\n".join(" ".join(_word(random) for _ in range(length)) for length in lengths) + "\n"
        passages = propose_passages(characters, source, source)
        passages.loc[0, "kind"] = "heading"
        content = characters.encode("utf-8")
        found.append(passages)
        texts.append([source, f"{source}.txt", hashlib.sha256(content).hexdigest(), len(characters), "", "invented words; not shipped"])
    columns = ["passage", "text", "source", "locator", "start", "end", "words", "kind", "quoted", "restates", "quote_sha256"]
    passages = pd.concat(found, ignore_index=True)[columns]
    return plant_restated(passages), table_of(texts, "text file sha256 characters obtained note")


def _word(random: np.random.Generator) -> str:
    return "".join(SYLLABLES[int(random.random() * len(SYLLABLES))] for _ in range(2 + int(random.random() * 2)))


def plant_restated(passages: pd.DataFrame) -> pd.DataFrame:
    """The last eight of the twenty passages on silt in one source restate one of the first twelve."""
    restates = {f"quayle-{14 + place:03d}": f"quayle-{2 + place:03d}" for place in range(PLANTED["one_source_more_than_half"]["restated"])}
    return passages.assign(restates=passages["passage"].map(restates).fillna(""))


# Who carries what

def plant_carriers(random: np.random.Generator, sources: pd.DataFrame) -> dict[str, list[str]]:
    """The sources that carry each theme, in the same share of every kind but where a truth says otherwise."""
    read = sources[sources["read"] == "yes"]
    owners = {theme: _carry(random, read, quota) for theme, *_, quota in THEMES}
    owners["training"] = owners["pilots"]
    owners["night_tides"] = read.loc[read["study"] == "lantern", "source"].tolist()
    owners["silt"] = _carry(random, read, (4, 3, 2, 2), first=read["source"] == "quayle")
    detour = (read["extent"] == "extract")
    owners["detour"] = _carry(random, read, (5, 4, 3, 3), first=detour, barred=read["extent"] == "abstract")
    single = read["author_group"].map(read["author_group"].value_counts()) == 1
    marlow = read["author_group"] == PLANTED["independent"]["author_group"]
    owners["appeals"] = _carry(random, read, (4, 3, 3, 2), first=marlow, barred=~single & ~marlow)
    rank = {source: place for place, source in enumerate(sources["source"])}
    return {theme: sorted(names, key=rank.get) for theme, names in owners.items()}


def _carry(random: np.random.Generator, read: pd.DataFrame, quota: tuple[int, ...], *, first: pd.Series | None = None,
           barred: pd.Series | None = None) -> list[str]:
    """So many sources of each kind, those of ``first`` before others and none of ``barred``."""
    names = []
    for kind, number in zip(KINDS, quota, strict=True):
        own = read[(read["kind"] == kind) & (True if barred is None else ~barred)]
        ahead = own["source"][first.reindex(own.index)].tolist() if first is not None else []
        names += [*ahead, *shuffle(random, [name for name in own["source"] if name not in ahead])][:number]
    return names


def plant_codings(random: np.random.Generator, sources: pd.DataFrame, passages: pd.DataFrame, carriers: dict) -> pd.DataFrame:
    """The consensus: each carrier's passages with their target, stance, direction, claim and voice."""
    codable = passages[passages["kind"] == "body"].groupby("source")["passage"].agg(list).to_dict()
    rows, pairs = [], {}
    for theme, _, _, _, critics_want, _ in THEMES:
        cells = plant_stances(theme, len(carriers[theme]), critics_want)
        quiet = PLANTED["silence"].get(theme, 0)
        for place, (source, (target, stance, wants)) in enumerate(zip(carriers[theme], cells, strict=True)):
            own = pairs.get(source) if theme == "training" else _choose_passages(random, codable[source], theme, source)
            if theme == "pilots":
                pairs[source] = own
            voice = "endorsed" if random.random() < 0.15 else "own"
            claim = "silence" if place < quiet else ("observes", "predicts", "recommends", "names")[int(random.random() * 4)]
            rows += [[passage, theme, target, "", "", voice, stance, wants, claim, ""] for passage in own]
    rows += plant_elsewhere(random, sources, codable, carriers)
    frame = table_of(rows, "passage theme target start end voice stance wants claim note")
    return _in_order(frame, passages)


def _choose_passages(random: np.random.Generator, codable: list[str], theme: str, source: str) -> list[str]:
    if theme == "silt":
        return codable[:PLANTED["one_source_more_than_half"]["passages"]] if source == "quayle" else shuffle(random, codable)[:1]
    return shuffle(random, codable)[:1 + int(random.random() * 3)]


def _in_order(frame: pd.DataFrame, passages: pd.DataFrame) -> pd.DataFrame:
    rank = {passage: place for place, passage in enumerate(passages["passage"])}
    return frame.sort_values("passage", key=lambda column: column.map(rank), kind="stable", ignore_index=True)


def plant_stances(theme: str, carriers: int, critics_want: str) -> list[tuple[str, str, str]]:
    """Target, stance and direction of each carrier of a theme: as planted for one, in even turns for the others."""
    if theme == "toll_level":
        counts = [(target, stance, count) for target, stances in PLANTED["stances"].items() for stance, count in stances.items()]
        cells = [(target, stance) for target, stance, count in counts for _ in range(count)]
        cells = cells[::2] + cells[1::2]  # so that no kind of source holds one stance alone
    else:
        targets = ("old_channel",) if theme == "silt" else MAIN_TARGETS
        stances = ("critical", "critical", "supportive", "critical", "neutral", "mixed", "critical")
        cells = list(islice(zip(cycle(targets), cycle(stances), strict=False), carriers))
    wants = {"critical": critics_want, "supportive": "keep", "mixed": "clarity", "neutral": "na"}
    listed = [(target, stance, "na" if critics_want == "na" else wants[stance]) for target, stance in cells]
    if theme == "toll_level":
        dock = [place for place, cell in enumerate(listed) if cell == ("east_dock", "supportive", "keep")]
        for place in dock[:PLANTED["wants"]["more"]]:
            listed[place] = ("east_dock", "supportive", "more")
    return listed


def plant_elsewhere(random: np.random.Generator, sources: pd.DataFrame, codable: dict, carriers: dict) -> list[list[str]]:
    """Judgements that no chart counts by default: reported, contested, or on a target that is not a main one."""
    full = sources.loc[(sources["read"] == "yes") & (sources["extent"] == "full"), "source"].tolist()
    wanted = (("council_say", PLANTED["reported_only"]["sources"], "reported", "toll_order"),
              ("waiting", PLANTED["contested_only"]["sources"], "contested", "east_dock"),
              ("fairness", PLANTED["other_target_only"]["sources"], "own", "old_act"))
    rows = []
    for theme, number, voice, target in wanted:
        for source in shuffle(random, [name for name in full if name not in carriers[theme]])[:number]:
            passage = shuffle(random, codable[source])[0]
            rows.append([passage, theme, target, "", "", voice, "neutral", "na", "names", ""])
    return rows


def plant_coders(random: np.random.Generator, consensus: pd.DataFrame, passages: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Three coders who miss a passage here and there, never a source; and one of them misses sources on two themes."""
    owner = consensus["passage"].map(dict(zip(passages["passage"], passages["source"], strict=True)))
    again = consensus.assign(source=owner).duplicated(["source", "theme"])
    layers = {}
    for coder in ("ann", "ben", "cem"):
        kept = consensus[~(again & (random.random(len(consensus)) < 0.12))]
        layers[f"codings/{coder}"] = kept
    differing = PLANTED["one_coder_differs"]["themes"]
    frame = layers["codings/cem"].assign(source=owner)
    for theme, (_, kept) in differing.items():
        heard = frame.loc[frame["theme"] == theme, "source"].drop_duplicates().tolist()[:kept]
        frame = frame[(frame["theme"] != theme) | frame["source"].isin(heard)]
    layers["codings/cem"] = frame.drop(columns="source")
    return layers


# What sources rest on, and what the review says

def plant_citations(random: np.random.Generator, sources: pd.DataFrame, passages: pd.DataFrame, carriers: dict) -> pd.DataFrame:
    """Works that sources rely on; on one theme three sources quote one another in a chain."""
    codable = passages[passages["kind"] == "body"].groupby("source")["passage"].agg(list).to_dict()
    read = sources.loc[sources["read"] == "yes", "source"].tolist()
    rows = []
    for source in read:
        for work in shuffle(random, [key for key, *_ in CITED])[:int(random.random() * 4)]:
            rows.append([source, work, "cites", shuffle(random, codable[source])[0]])
    others = shuffle(random, [name for name in read if name not in carriers["appeals"]])
    rows += [[one, two, "cites", codable[one][1]] for one, two in zip(others[:10], others[10:20], strict=True)]
    groups = dict(zip(sources["source"], sources["author_group"], strict=True))
    chain = [name for name in carriers["appeals"] if groups[name] != "marlow"][:PLANTED["independent"]["quoting"]]
    rows += [[one, two, "quotes", codable[one][0]] for one, two in zip(chain[1:], chain, strict=False)]
    return table_of(rows, "source cited relation passage")


def plant_findings(sources: pd.DataFrame, passages: pd.DataFrame, consensus: pd.DataFrame) -> pd.DataFrame:
    """Four findings: critical and mixed passages support, supportive and mixed ones contradict."""
    read = sources[sources["read"] == "yes"]
    owners = dict(zip(passages["passage"], passages["source"], strict=True))
    said = {"g1-lower-tolls": ("toll_level", "Most sources that speak of the toll want it lower."),
            "g2-night-tides": ("night_tides", "Night tides are spoken of in one study alone."),
            "g3-crowded-berths": ("crowding", "Letters find the berths too crowded."),
            "g4-waiting": ("waiting", "Waiting for the lock is found too long.")}
    rows = []
    for finding, (theme, statement) in said.items():
        own = consensus[(consensus["theme"] == theme) & consensus["voice"].isin(["own", "endorsed"])]
        pro = own.loc[own["stance"].isin(["critical", "mixed"]), "passage"].drop_duplicates().tolist()
        contra = own.loc[own["stance"].isin(["supportive", "mixed"]), "passage"].drop_duplicates().tolist()
        rest = read[~read["source"].isin({owners[passage] for passage in [*pro, *contra]})]
        silent, unknown = (" ".join(rest.loc[(rest["extent"] == "full") == whole, "source"]) for whole in (True, False))
        written = ["moderate confidence", "Invented: many sources of every kind, some against it."]
        judged = written if theme == "toll_level" else ["", ""]
        rows.append([finding, statement, theme, " ".join(pro), " ".join(contra), silent, unknown,
                     "All rows on the theme compared.", *judged, "invented", "2024-05-01"])
    return table_of(rows, "finding statement themes supporting contradicting silent unexaminable basis judgement rationale by date")


def plant_appraisal(random: np.random.Generator, sources: pd.DataFrame, carriers: dict) -> pd.DataFrame:
    """Six answers for each source read: few good ones where the source carries the weakly appraised theme."""
    weak = set(carriers[PLANTED["weakly_appraised"]])
    rows = []
    for source, extent in sources.loc[sources["read"] == "yes", ["source", "extent"]].itertuples(index=False):
        for item in ("AU", "AC", "CO", "OB", "DA", "SI"):
            good = random.random() < (0.15 if source in weak else 0.85)
            answer = "yes" if good else "no" if random.random() < 0.7 else "unsure"
            if extent == "abstract" and item in ("AC", "CO"):
                answer = "cannot be judged on an extract"
            rows.append([source, "aacods", item, answer, "invented", "invented", "invented", "2024-05-01"])
    return table_of(rows, "source instrument item answer reason locator by date")


def plant_links(random: np.random.Generator, passages: pd.DataFrame, carriers: dict) -> pd.DataFrame:
    """Arguments that one theme leads to, displaces or requires another, by carriers of the first."""
    codable = passages[passages["kind"] == "body"].groupby("source")["passage"].agg(list).to_dict()
    argued = (("toll_level", "leads_to", "detour", 5), ("toll_level", "displaces", "upkeep", 2), ("upkeep", "requires", "toll_level", 4),
              ("secrecy", "leads_to", "fairness", 3), ("pilots", "requires", "training", 4), ("waiting", "leads_to", "crowding", 3))
    rows = []
    for one, relation, two, number in argued:
        for source in shuffle(random, carriers[one])[:number]:
            name = f"{source}-{one}-{relation}-{two}".replace("_", "-")
            rows.append([name, source, one, relation, two, "own", shuffle(random, codable[source])[0], ""])
    return table_of(rows, "link source from_theme relation to_theme voice passages note")


# How every record came, and where it left

def plant_trail(sources: pd.DataFrame) -> dict[str, str]:
    """The searches, imports, merges and screening of the review and of its edition of 2005, by path."""
    found = list_records(sources)
    earlier = found[found["search"] == "e1"]
    older = sources[sources["source"].isin(earlier["record"])].assign(charted="yes", exclusion_reason="")
    older = older.drop(columns=["authors", "date", "read"])
    tables = {**arrange_trail(found, SEARCHES), **{f"{EDITION.as_posix()}/{name}": table for name, table in {
        **arrange_trail(earlier, SEARCHES[:1]), "data/sources.csv": older}.items()}}
    texts = {name: table.to_csv(index=False, quoting=csv.QUOTE_ALL, lineterminator="\n") for name, table in tables.items() if len(table)}
    for base, records in (("", found), (f"{EDITION.as_posix()}/", earlier)):
        texts[f"{base}bib/candidates.bib"] = write_candidates(records.loc[records["fate"] != "in", "record"])
    return {**texts, f"{EDITION.as_posix()}/review.toml": REVIEW.replace("sixty sources", "the edition of 2005")}


def list_records(sources: pd.DataFrame) -> pd.DataFrame:
    """Every record with the search that found it and its fate: in, duplicate, or the stage at which it left."""
    rows, names = [], sources["source"].tolist()
    for search, _, _, year, _, places, others in SEARCHES:
        rows += [[names[place], search, "in", "", f"{year}-02-01"] for place in places]
        for fate, count in others.items():
            reasons = cycle(REASONS.get(fate, ("",)))
            rows += [[f"record{len(rows) + number:03d}", search, fate, reason, f"{year}-02-01"]
                     for number, reason in zip(range(count), reasons, strict=False)]
    return table_of(rows, "record search fate reason date")


def arrange_trail(found: pd.DataFrame, searches: tuple) -> dict[str, pd.DataFrame]:
    """The tables that tell of these records, by path."""
    stages, decisions, merges = ("title", "retrieval", "full_text"), [], []
    sources = found.loc[found["fate"] == "in", "record"].tolist()
    for record, search, fate, reason, date in found.itertuples(index=False):
        passed = stages if fate == "in" else stages[:stages.index(fate)] if fate in stages else ()
        rows = [[record, search, stage, "in", "", "Ann and Ben", date] for stage in passed]
        rows += [[record, search, fate, "out", reason, "Ann and Ben", date]] if fate not in ("in", "duplicate") else []
        decisions += rows or [[record, search, "title", "in", "", "Ann and Ben", date]]
        if fate == "duplicate":
            reason = "the same title, author and year"
            merges.append([f"m{len(merges) + 1:02d}", sources[len(merges)], record, "accepted", reason, "ann", date, ""])
    log = [[search, kind, where, "toll* AND harbour", f"{year}-01-15", str(counts[0]) if counts else ""]
           for search, kind, where, year, counts, *_ in searches]
    files = [[f"{search}.ris", hashlib.sha256(search.encode()).hexdigest(), f"{year}-01-16",
              records, records - merged - rejected, merged, rejected]
             for search, _, _, year, (records, merged, rejected), *_ in (row for row in searches if row[4])]
    return {"data/screening.csv": table_of(decisions, "record search stage decision reason by date"),
            "bib/merges.csv": table_of(merges, "merge kept merged status reason by date undone"),
            "bib/search-log.csv": table_of(log, "search kind where query date records"),
            "bib/imports.csv": table_of(files, "file sha256 date records kept merged rejected")}


def write_candidates(records: pd.Series) -> str:
    """The records that are no sources, as a bibliography."""
    return "\n".join(f"@misc{{{record},\n  title = {{{{An invented record on harbours, number {record[6:]}}}}},\n"
                     f"  keywords = {{certainty:invented}},\n}}\n" for record in records)


# What does not depend on chance

def describe_themes() -> dict[str, pd.DataFrame]:
    rows = [[theme, label, family, f"{label}, as far as a source speaks of it.", "a source speaks of it", "it is named in passing only",
             wants if wants == "na" else f"more = {wants}", "An invented example of an invented theme.", "1", "active"]
            for theme, label, family, wants, *_ in THEMES]
    columns = "theme label family definition include_when exclude_when wants_means invented_example since status"
    changes = [["1", "2024-01-01", "drafted", "", "", "Twenty themes in five families, invented."]]
    return {"codebook": table_of(rows, columns), "codebook-changes": table_of(changes, "version date change theme into reason")}


def describe_targets() -> pd.DataFrame:
    return table_of([["toll_order", "The toll order", "yes", "the order that sets the tolls"],
                     ["east_dock", "The east dock", "yes", "the new dock and who runs it"],
                     ["old_channel", "The old channel", "yes", "the way in and its keeping"],
                     ["old_act", "The old Act", "no", "what stood before the order"]], "target label main description")


def describe_coders() -> pd.DataFrame:
    people = [[name.lower(), "person", name, "", "", "2024-02-01", "invented"] for name in ("Ann", "Ben", "Cem")]
    return table_of([*people, ["consensus", "settlement", "Consensus", "", "", "2024-04-01", "invented"]],
                    "coder kind name version instructions_sha256 date note")


def list_readings(sources: pd.DataFrame) -> pd.DataFrame:
    read = sources.loc[sources["read"] == "yes", "source"]
    return table_of([[coder, source, "1", "2024-03-01"] for coder in ("ann", "ben", "cem", "consensus") for source in read],
                    "coder source codebook_version date")


def list_answers() -> pd.DataFrame:
    return table_of([["prisma-2020", *answer] for answer in ANSWERED], "instrument item where status note")


def list_events() -> pd.DataFrame:
    return table_of([["order-1991", "1991", "Toll order made", "law"], ["dock-1997", "1997-05", "East dock opened", "work"],
                     ["frost-2003", "2003-01", "Great frost", "weather"], ["audit-2008", "2008-09-30", "Accounts audited", "report"],
                     ["order-2014", "2014", "Toll order renewed", "law"]], "event date label kind")


# Where the network of themes draws each: given once by tables.arrange_themes and kept, so that figures stay comparable.
PLACES = (
    ("toll_level", "0.421", 13), ("upkeep", "0.211", 11), ("fairness", "0.632", 14), ("silt", "0.474", 5), ("council_say", "0.368", 16),
    ("harbour_master", "0.737", 15), ("secrecy", "0.158", 17), ("appeals", "0.684", 4), ("crowding", "0.316", 7), ("waiting", "0.579", 10),
    ("detour", "0.053", 9), ("night_tides", "0.526", 18), ("pilots", "0.842", 12), ("training", "0.789", 8), ("wages", "0.263", 6),
    ("birds", "0.895", 2), ("lamps", "1.000", 1), ("fog_bells", "0.947", 19), ("wreck_marks", "0.000", 3), ("ice_dues", "0.105", 0),
)


def list_places() -> pd.DataFrame:
    return table_of(PLACES, "theme x y")


CITED = [(f"{name.lower()}{year}", name, year) for name, year in (
    ("Almond", 1921), ("Burr", 1934), ("Cinder", 1950), ("Damson", 1958), ("Elder", 1963), ("Fennel", 1970), ("Ginger", 1975),
    ("Hazel", 1980), ("Iris", 1984), ("Juniper", 1986))]


def write_corpus(sources: pd.DataFrame) -> str:
    out = io.StringIO()
    for row in sources.itertuples(index=False):
        family = row.authors.partition(",")[0]
        label = f"{family} {row.date[:4]}" if row.date else f"{family}, no date"
        date = f"  date = {{{row.date}}},\n" if row.date else ""
        out.write(f"@misc{{{row.source},\n  author = {{{row.authors}}},\n  title = {{{{An invented {row.kind} on harbour tolls}}}},\n"
                  f"{date}  label = {{{label}}},\n  keywords = {{certainty:invented}},\n}}\n\n")
    return out.getvalue().rstrip("\n") + "\n"


def write_cited() -> str:
    return "\n".join(f"@book{{{key},\n  author = {{{name}, C.}},\n  title = {{{{An invented book on harbours}}}},\n  date = {{{year}}},\n"
                     f"  keywords = {{certainty:invented}},\n}}\n" for key, name, year in CITED)


REVIEW = '''# An invented review, made by tests/make_gallery.py to show every figure; nothing in it is real.
title = "Harbour tolls: an invented review of sixty sources"
sampling = "probability"  # as if the sources had been drawn from a register by lot
'''
SCHEMA = '''# What the invented review adds to the core tables. Made by tests/make_gallery.py; do not edit it by hand.

[vocabularies]
"sources.kind" = ["report", "letter", "leaflet", "lecture"]
"sources.standpoint" = ["resident", "operator", "council", "scholar"]

[labels]
''' + "".join(f'{word} = "{label}"\n' for word, label in LABELS.items()) + '''
[tables.events]
path = "data/events.csv"
row = "a dated event"
key = ["event"]
columns = [
    { name = "event", meaning = "id of the event", holds = "id" },
    { name = "date", meaning = "when, as known", holds = "date" },
    { name = "label", meaning = "its name on the timeline" },
    { name = "kind", meaning = "what it is", allowed = ["law", "work", "weather", "report"] },
]

[tables.links]
path = "data/links.csv"
row = "an argument that joins two themes, made by one source"
key = ["link"]
columns = [
    { name = "link", meaning = "id of the link", holds = "id" },
    { name = "source", meaning = "who argues it", holds = "id", refers = ["sources.source"] },
    { name = "from_theme", meaning = "the theme it starts from", holds = "id", refers = ["codebook.theme"] },
    { name = "relation", meaning = "how the two are joined", allowed = ["leads_to", "displaces", "requires"] },
    { name = "to_theme", meaning = "the theme it leads to", holds = "id", refers = ["codebook.theme"] },
    { name = "voice", meaning = "whose view it is", allowed = ["own", "endorsed", "reported", "contested"] },
    { name = "passages", meaning = "where", holds = "ids", refers = ["passages.passage"] },
    { name = "note", meaning = "a remark", empty = true },
]

[tables.layout]
path = "data/layout.csv"
row = "where the network of themes draws a theme; made once and kept, so that figures stay comparable"
key = ["theme"]
columns = [
    { name = "theme", meaning = "the theme", holds = "id", refers = ["codebook.theme"] },
    { name = "x", meaning = "how far to the right, from 0 to 1" },
    { name = "y", meaning = "its line, counted from 0 at the top", holds = "count" },
]
'''
README = '''# The gallery: an invented review

Sixty sources, twenty themes and three coders, on the tolls of a harbour that does not exist. The words of the texts are
syllables strung together, and no text is shipped. `python tests/make_gallery.py` writes this folder; what each analysis
should find in it stands in that file under PLANTED. The notebooks `90-gallery-…` and following show every figure on it.

Nothing here is evidence of anything.
'''


if __name__ == "__main__":
    make_gallery()

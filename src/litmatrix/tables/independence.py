"""Citations and independence: which sources rely on one another, and how many voices stand behind a theme."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from litmatrix.tables.evidence import count_bounds, mark_cells
from litmatrix.tables.themes import THEME_COLUMNS, describe_bounds

RULE = ("study", "author_group", "cites", "quotes")
SHARED = {"study": "a study", "author_group": "an author group", "authors": "an author"}
RELIED = {"cites": "cites", "quotes": "quotes", "responds_to": "responds to"}
PASSIVE = {"cites": "cited by", "quotes": "quoted by", "responds_to": "answered by"}
SHOWN = 3
LINK_COLUMNS = ["kind", "source", "other"]


def describe_rule(by: Sequence[str] = RULE) -> str:
    """In words, when two sources count as one voice. Raises ValueError for a link that is not known."""
    unknown = [link for link in by if link not in {**SHARED, **RELIED}]
    if unknown:
        raise ValueError(f"'{unknown[0]}' links no sources; allowed are {', '.join({**SHARED, **RELIED})}")
    shared, relied = ([words[link] for link in by if link in words] for words in (SHARED, RELIED))
    told = [f"they share {' or '.join(shared)}"] * bool(shared) + [f"one {' or '.join(relied)} the other"] * bool(relied)
    return f"Sources count as one voice where {', where '.join(told)}, or where such links join them by way of other sources of the corpus."


def name_voices(sources: pd.DataFrame, citations: pd.DataFrame, *, by: Sequence[str] = RULE) -> pd.DataFrame:
    """Which sources of the corpus speak with one voice.

    A conservative reading of independence: a link of any kind makes two sources one voice, and links chain, so
    the voices are the connected components of the corpus (Hopcroft and Tarjan 1973). Sources of one voice may
    still have come to their views on their own; sources of two may share a source the table does not hold.
    After the concern with multiple reports of one study (Tramèr et al. 1997) and with citation as a chain of
    one claim (Greenberg 2009).

    Parameters
    ----------
    sources
        source, label, study, author_group; authors ("; " between names) and responds_to where ``by`` names them.
    citations
        source, cited and relation (cites, quotes), as in data/citations.csv; works that are no source of
        the corpus link nothing here (see ``count_shared_works``).
    by
        What links: of study, author_group, cites, quotes, authors and responds_to.

    Returns
    -------
    One row for each source, in the order given: source, label, independent_voice (its first source),
    independent_voice_label, members (sources of the voice), links (the source's own, in words) and rule.
    """
    rule = describe_rule(by)
    groups = [_list_groups(sources, name) for name in by if name in SHARED]
    relied = _list_relied(sources, citations, by)
    joined = pd.concat(groups, ignore_index=True) if groups else pd.DataFrame(columns=["source", "group", "kind"])
    voice = sources["source"].iloc[_find_first(pd.Index(sources["source"]), joined, relied)].reset_index(drop=True)
    labels = sources["label"].reset_index(drop=True).groupby(voice, sort=False).agg(lambda held: _shorten(list(held), " + "))
    return pd.DataFrame({"source": list(sources["source"]), "label": list(sources["label"]), "independent_voice": voice,
                         "independent_voice_label": voice.map(labels), "members": voice.map(voice.value_counts()),
                         "links": _tell_links(sources, joined, relied), "rule": rule})


def _find_first(places: pd.Index, groups: pd.DataFrame, relied: pd.DataFrame) -> list[int]:
    """For each source the place of the first one it is connected with, where sources hang on their groups and on one another."""
    first = groups.assign(other=groups.groupby("group")["source"].transform("first"))
    links = pd.concat([first[["source", "other"]], relied[["source", "other"]]])
    root = list(range(len(places)))
    for begin, end in zip(places.get_indexer(links["source"]), places.get_indexer(links["other"]), strict=True):
        low, high = sorted((_find_root(root, begin), _find_root(root, end)))
        root[high] = low
    return [_find_root(root, place) for place in range(len(places))]


def _find_root(root: list[int], place: int) -> int:
    """Where the chain from a place ends; what was passed on the way then points nearer to it (Tarjan 1975)."""
    while root[place] != place:
        root[place] = root[root[place]]
        place = root[place]
    return place


def count_voices_by_theme(codings: pd.DataFrame, examined: pd.DataFrame, voices: pd.DataFrame) -> pd.DataFrame:
    """How many sources, author groups and independent voices carry each theme.

    ``codings`` and ``examined`` as for ``count_sources_by_theme``; ``voices`` is from ``name_voices`` and
    has every source of ``examined``. Returns one row for each theme: theme, theme_label, family,
    family_label, sources, author_groups, voices, voices_at_most (with those that may carry it unseen),
    total (voices of the corpus), carriers (labels of the sources, those of one voice joined by " + " and
    voices by "; "), text ("2 of 5, at most 3") and rule.
    Raises ValueError for a source without a voice.
    """
    voice = dict(zip(voices["source"], voices["independent_voice"], strict=True))
    missing = sorted(set(examined["source"]) - set(voice))
    if missing:
        raise ValueError(f"'{missing[0]}' has no voice; hand name_voices every source that was charted")
    held = examined[["source", "author_group", "theme", "otherwise"]]
    cells = mark_cells(codings, held.assign(voice=examined["source"].map(voice)))
    themes = examined[THEME_COLUMNS].drop_duplicates()
    counts = {unit: count_bounds(cells, ["theme"], unit).loc[themes["theme"]] for unit in ("source", "author_group", "voice")}
    carriers = _list_carriers(codings, voices)
    spoken, total = counts["voice"], cells["voice"].nunique()
    return themes.assign(
        sources=counts["source"]["present"].to_numpy(), author_groups=counts["author_group"]["present"].to_numpy(),
        voices=spoken["present"].to_numpy(), voices_at_most=spoken["at_most"].to_numpy(), total=total,
        carriers=[carriers.get(theme, "") for theme in themes["theme"]],
        text=[describe_bounds(present, at_most, total) for present, at_most in spoken.itertuples(index=False)],
        rule=voices["rule"].iloc[0]).reset_index(drop=True)


def _list_carriers(codings: pd.DataFrame, voices: pd.DataFrame) -> dict[str, str]:
    """The sources that carry each theme, in the order of the corpus, those of one voice joined by a plus."""
    carried = voices[["source", "independent_voice", "label"]].merge(codings[["theme", "source"]].drop_duplicates(), on="source")
    held: dict[str, dict[str, list[str]]] = {}
    for theme, voice, label in zip(carried["theme"], carried["independent_voice"], carried["label"], strict=True):
        held.setdefault(theme, {}).setdefault(voice, []).append(label)
    return {theme: "; ".join(map(" + ".join, found.values())) for theme, found in held.items()}


def count_shared_works(citations: pd.DataFrame, *, at_least: int = 2) -> pd.DataFrame:
    """The works that several sources rely on: what looks like agreement may come from one of them.

    Sources with references in common are bibliographically coupled (Kessler 1963).

    ``citations`` has source, source_label, cited, cited_label and relation, as from
    ``Review.labelled("citations")``. Returns one row for each work that ``at_least`` sources cite or quote, most
    sources first: work, label, sources, quoting (sources that quote it) and members (their labels).
    """
    pairs = citations.assign(quotes=citations["relation"] == "quotes").groupby(["cited", "source"], sort=False).agg(
        label=("cited_label", "first"), member=("source_label", "first"), quotes=("quotes", "any")).reset_index()
    works = pairs.groupby("cited", sort=False)
    counts = pd.DataFrame({"label": works["label"].first(), "sources": works["source"].size(), "quoting": works["quotes"].sum()})
    counts = counts[counts["sources"] >= at_least].sort_values("sources", ascending=False, kind="stable")
    held = pairs[pairs["cited"].isin(counts.index)].groupby("cited")["member"].agg("; ".join)
    return counts.assign(members=held.reindex(counts.index)).reset_index(names="work")


def list_links(sources: pd.DataFrame, citations: pd.DataFrame, *, by: Sequence[str] = RULE) -> pd.DataFrame:
    """Every direct link between two sources of the corpus.

    Arguments as for ``name_voices``. Returns one row for each pair and kind of link: source, other, label,
    other_label and kind (in words). Of cites, quotes and responds to, the source relies on the other; what
    two sources share stands once, with the later of them as source.
    """
    describe_rule(by)
    found = [_pair_groups(_list_groups(sources, name), name, sources) for name in by if name in SHARED]
    links = pd.concat([*found, _list_relied(sources, citations, by)], ignore_index=True).drop_duplicates()
    label = dict(zip(sources["source"], sources["label"], strict=True))
    words = {**{name: f"shares {word}" for name, word in SHARED.items()}, **RELIED}
    return pd.DataFrame({"source": links["source"], "other": links["other"], "label": links["source"].map(label),
                         "other_label": links["other"].map(label), "kind": links["kind"].replace(words)})


def _list_groups(sources: pd.DataFrame, name: str) -> pd.DataFrame:
    """The groups each source stands in by one attribute: source, group; empty ones and "et al." join nobody."""
    groups = sources[name].fillna("")
    if name == "authors":
        groups = groups.str.casefold().str.split("; ")
    listed = pd.DataFrame({"source": sources["source"], "group": groups}).explode("group")
    listed = listed[~listed["group"].isin(["", "et al."])]
    return listed.assign(group=f"{SHARED[name]}: " + listed["group"], kind=name)


def _list_relied(sources: pd.DataFrame, citations: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Which source of the corpus cites, quotes or answers which: kind, source, other."""
    relied = citations.rename(columns={"relation": "kind", "cited": "other"})[LINK_COLUMNS]
    if "responds_to" in by:
        answers = sources[["source"]].assign(kind="responds_to", other=sources["responds_to"].fillna("").str.split(" ")).explode("other")
        relied = pd.concat([relied, answers[LINK_COLUMNS]])
    known = set(sources["source"])
    inside = relied["kind"].isin(by) & relied["source"].isin(known) & relied["other"].isin(known) & (relied["source"] != relied["other"])
    return relied[inside].drop_duplicates().reset_index(drop=True)


def _pair_groups(groups: pd.DataFrame, name: str, sources: pd.DataFrame) -> pd.DataFrame:
    """Every two sources of one group, the later one first: kind, source, other."""
    order = {source: rank for rank, source in enumerate(sources["source"])}
    pairs = groups.merge(groups, on="group", suffixes=("", "_other"))
    later = pairs["source"].map(order) > pairs["source_other"].map(order)
    return pairs[later].assign(kind=name).rename(columns={"source_other": "other"})[LINK_COLUMNS]


def _tell_links(sources: pd.DataFrame, groups: pd.DataFrame, relied: pd.DataFrame) -> list[str]:
    """The links of each source in words: "shares an author group with Hill 2019; cites Moss 2020"."""
    label = dict(zip(sources["source"], sources["label"], strict=True))
    told: dict[str, dict[str, list[str]]] = {source: {} for source in sources["source"]}
    for _, held in groups.groupby("group", sort=False):
        members = list(held["source"])
        for source in members:
            others = [label[other] for other in members if other != source]
            if others:
                told[source].setdefault(f"shares {SHARED[held['kind'].iloc[0]]} with", []).extend(others)
    for kind, source, other in relied[LINK_COLUMNS].itertuples(index=False):
        told[source].setdefault(RELIED[kind], []).append(label[other])
        told[other].setdefault(PASSIVE[kind], []).append(label[source])
    return ["; ".join(f"{how} {_shorten(list(dict.fromkeys(names)), ' + ')}" for how, names in links.items()) for links in told.values()]


def _shorten(names: list[str], separator: str) -> str:
    """The first few names, and how many more there are."""
    return separator.join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")

"""The invented review is what its generator writes, and holds what PLANTED says."""

from pathlib import Path

import pytest
from gallery import GALLERY, open_gallery, read_gallery
from make_gallery import PLANTED, make_gallery

from litmatrix.review import check_review


def list_bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*"))
            if path.is_file() and path.relative_to(folder).parts[0] != ".litmatrix"}


@pytest.fixture(scope="module")
def counted():
    return read_gallery()


def carriers(codings, theme: str) -> set[str]:
    return set(codings.loc[codings["theme"] == theme, "source"])


def test_the_generator_writes_the_committed_files_byte_for_byte(tmp_path):
    make_gallery(tmp_path)

    assert list_bytes(tmp_path) == list_bytes(GALLERY)


def test_the_gallery_has_no_faults():
    assert check_review(open_gallery()).faults == {}


def test_all_but_two_charted_sources_are_read_and_some_in_part(counted):
    _, examined = counted
    sources = examined.drop_duplicates("source")

    assert len(sources) == 60
    assert sources["otherwise"].value_counts().to_dict() == {
        "absent": PLANTED["extents"]["full"], "not in the extract": PLANTED["read"] - PLANTED["extents"]["full"], "not examined": 2}


def test_themes_have_the_sources_planted(counted):
    codings, examined = counted
    kinds = examined.drop_duplicates("source").set_index("source")["kind"]
    theme, kind = PLANTED["commoner"]["theme"], PLANTED["commoner"]["kind"]
    crowding = kinds[list(carriers(codings, theme))].value_counts()

    there, elsewhere = PLANTED["commoner"]["there"][0], PLANTED["commoner"]["elsewhere"][0]
    assert (crowding[kind], crowding.sum() - crowding[kind]) == (there, elsewhere)
    assert [len(carriers(codings, name)) for name in (*PLANTED["never"], *PLANTED["once"], *PLANTED["twice"])] == [0, 0, 1, 1, 2]
    assert carriers(codings, "pilots") == carriers(codings, "training")
    assert codings.loc[codings["theme"] == "night_tides", "study"].unique().tolist() == [PLANTED["fragile"]["study"]]


def test_no_theme_but_the_one_planted_differs_between_kinds(counted):
    codings, examined = counted
    kinds = examined[examined["otherwise"] != "not examined"].drop_duplicates("source").set_index("source")["kind"]
    sizes = kinds.value_counts()
    for theme in set(codings["theme"]) - {"crowding", *PLANTED["once"], *PLANTED["twice"], PLANTED["fragile"]["theme"]}:
        shares = kinds[list(carriers(codings, theme))].value_counts() / sizes
        assert shares.max() - shares.min() < 0.15, theme


def test_the_independent_voices_planted_are_there(counted):
    codings, _ = counted
    planted = PLANTED["independent"]
    own = codings[codings["theme"] == planted["theme"]].drop_duplicates("source")
    quotes = open_gallery().table("citations").query("relation == 'quotes'")
    groups = own["author_group"].value_counts()

    assert (len(own), groups[planted["author_group"]], groups.drop(planted["author_group"]).max()) == (12, 4, 1)
    assert len(quotes) == planted["quoting"] - 1
    assert set(quotes["source"]) | set(quotes["cited"]) <= set(own["source"])
    assert len(groups) - len(quotes) == planted["voices"]


def test_one_source_gives_most_passages_on_one_theme_and_repeats_itself(counted):
    codings, _ = counted
    planted = PLANTED["one_source_more_than_half"]
    own = codings[codings["theme"] == planted["theme"]]
    theirs = own[own["source"] == planted["source"]]

    assert (len(theirs), (theirs["restates"] != "").sum()) == (planted["passages"], planted["restated"])
    assert own[own["source"] != planted["source"]]["source"].nunique() == planted["others"]


def test_one_coder_differs_on_two_themes_and_on_no_other():
    consensus, _ = read_gallery()
    for coder in ("ann", "ben", "cem"):
        codings, _ = read_gallery(coder)
        differing = {theme for theme in set(consensus["theme"]) if carriers(codings, theme) != carriers(consensus, theme)}
        assert differing == (set(PLANTED["one_coder_differs"]["themes"]) if coder == "cem" else set())
    for theme, (_, kept) in PLANTED["one_coder_differs"]["themes"].items():
        assert len(carriers(read_gallery("cem")[0], theme)) == kept


def test_stances_directions_and_silences_are_those_planted(counted):
    codings, _ = counted
    tolls = codings[codings["theme"] == "toll_level"].drop_duplicates("source")
    silent = codings[codings["claim"] == "silence"].groupby("theme")["source"].nunique()

    assert tolls.groupby(["target", "stance"]).size().to_dict() == {
        (target, stance): count for target, counts in PLANTED["stances"].items() for stance, count in counts.items()}
    assert tolls["wants"].value_counts().to_dict() == PLANTED["wants"]
    assert silent.to_dict() == PLANTED["silence"]


def test_dates_are_missing_where_planted():
    assert (open_gallery().sources(charted_only=True)["date"] == "").sum() == PLANTED["without_date"]

"""What the tests of the paper share: a tiny review with exports written by hand, and a paper about it."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

TOLLS = ('"theme","theme_label","present","at_most","text","share"\n'
         '"toll_level","Level of the toll","3","4","3 of 4, at most 4","0.66666"\n'
         '"upkeep","Upkeep, and \'repair","1","2","1 of 4, at most 2","0.25"\n')
CELLS = ('"row","column","count"\n'
         '"Level of the toll","Bell 2014","2"\n"Level of the toll","Mill & Bell 2018","0"\n"Upkeep","Bell 2014","5"\n')
PAPER = """---
title: Tolls
---

# Methods

We read 4 letters by @bell2014.

# Results

{{sources-by-theme.toll_level.present:Word}} sources speak of the toll ({{sources-by-theme.toll_level.text}}), see
{{figure:sources-by-theme}} and {{table:sources-by-theme}} [@mill2018, p. 12].

![](figure:sources-by-theme)

![Where they speak of it](table:sources-by-theme){columns="theme_label; present: Sources"}
"""


def write_exports(root: Path, **tables: str) -> Path:
    """The exports folder of a review with tables by stem (underscores for hyphens), each with a picture."""
    exports = root / "exports"
    for name, content in {"sources_by_theme": TOLLS, "counts_by_source": CELLS, **tables}.items():
        stem = name.replace("_", "-")
        write(exports / "tables" / f"{stem}.csv", content)
        write(exports / "figures" / f"{stem}.alt.txt", f"Bars of {stem}.\n")
        write(exports / "figures" / f"{stem}.caption.md", f"**Caption of {stem}.** 2 rows.\n")
        for ending in ("png", "pdf"):
            Image.new("RGB", (60, 40), "white").save(exports / "figures" / f"{stem}.{ending}")
    return exports


def write_paper(root: Path, text: str = PAPER, allowed: str = "") -> Path:
    """The paper of a review."""
    write(root / "paper" / "paper.md", text)
    if allowed:
        write(root / "paper" / "allowed-numbers.csv", f'"text","reason"\n{allowed}')
    return root


def write(path: Path, text: str) -> None:
    """A text file, with its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))

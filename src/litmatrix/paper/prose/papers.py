"""A paper as pandoc reads it, with what it shows and what it may cite. Between the drafts and their checking."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from litmatrix.paper.prose.drafts import Draft, join_drafts, read_drafts
from litmatrix.paper.prose.filling import Shown, list_targets, number_shown
from litmatrix.paper.prose.references import read_references
from litmatrix.paper.prose.rendering import read_markdown
from litmatrix.paper.prose.tree import tell_text

OWN = ("bibliography", "css", "header-includes", "include-before", "include-after")  # set by litmatrix, not by a paper's own heading
LANGUAGE = "en"


@dataclass(frozen=True)
class Paper:
    """A paper that was read: its files, what pandoc read in them, the figures and tables it shows, the records it may cite."""

    root: Path
    drafts: list[Draft]
    tree: dict
    shown: dict[str, Shown]
    references: list[dict[str, object]]

    @property
    def style(self) -> str:
        """The file of the citation style that the paper names; empty where it names none."""
        return tell_text(self.tree["meta"].get("csl", {})).strip()

    @property
    def language(self) -> str:
        """The language the paper says it is in, else English."""
        return tell_text(self.tree["meta"].get("lang", {})).strip() or LANGUAGE


def read_paper(root: Path) -> Paper:
    """The paper in the folder paper/ of a review. Raises FileFaults where there is none."""
    drafts = read_drafts(root)
    tree = read_markdown(join_drafts(drafts))
    tree["meta"] = {name: value for name, value in tree["meta"].items() if name not in OWN}
    return Paper(root, drafts, tree, number_shown(list_targets(tree)), read_references(root))

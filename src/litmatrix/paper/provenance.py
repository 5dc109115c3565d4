"""Where a figure comes from: what stands inside its files, and what stands beside all of them. Needs no pandas.

Inside stands only what the figure shows: so it changes when that does. Its inputs and versions are in
exports/provenance.json.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from litmatrix.files import has_file, list_files, read_bytes, save_bytes

PLAIN = (str, int, float, bool, type(None))
KEPT = ("table", "profile", "parameters")  # what is told of a figure in two places


def arrange_source(stem: str, profile: str, table: str) -> dict[str, object]:
    """What a figure says of itself: its stem, the sha256 of the table drawn, as its CSV holds it, the profile and the parameters."""
    return {"figure": stem, "table": table, "profile": profile, "parameters": read_parameters()}


def read_parameters() -> dict[str, object]:
    """The constants of the notebook that is running, by name: plain values under names in capitals. None outside a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    names = dict(shell.user_ns) if shell else {}
    return {name: value for name, value in sorted(names.items())
            if name.isupper() and not name.startswith("_") and name != "PROFILE" and _is_plain(value)}


def _is_plain(value: object) -> bool:
    parts = value if isinstance(value, list | tuple) else [value]
    return all(type(part) in PLAIN for part in parts)


def save_provenance(exports: Path, notebooks: Mapping[str, Mapping[str, str]], made: Mapping[str, str],
                    versions: Mapping[str, str]) -> None:
    """Write provenance.json into a folder of exports; where that holds no figure any more, remove it.

    ``notebooks`` gives each notebook the files it read, with their sha256; ``made`` gives each stem its
    notebook; ``versions`` are those of the codebook and of litmatrix. For each figure of the folder it tells
    what the figure says of itself, and the notebook that drew it. What the file told before of other figures
    that are still there is kept.
    """
    place = exports / "provenance.json"
    before = json.loads(read_bytes(place)) if has_file(place) else {"notebooks": {}, "figures": {}}
    drawn = {}
    for path in list_files(exports / "figures", "*.json"):
        notebook = made.get(path.stem) or before["figures"].get(path.stem, {}).get("notebook", "")
        drawn[path.stem] = {"notebook": notebook, **{name: told for name, told in json.loads(read_bytes(path)).items() if name in KEPT}}
    if not drawn:
        place.unlink(missing_ok=True)
        return
    needed = {told["notebook"] for told in drawn.values()} & before["notebooks"].keys()
    read = {**{name: before["notebooks"][name] for name in needed}, **notebooks}
    told = {"versions": dict(versions), "notebooks": {name: dict(sorted(read[name].items())) for name in sorted(read)}, "figures": drawn}
    save_bytes((format_json(told, indent=1) + "\n").encode("utf-8"), place)


def format_json(told: object, indent: int | None = None) -> str:
    """JSON that is the same for the same things."""
    return json.dumps(told, ensure_ascii=False, indent=indent)

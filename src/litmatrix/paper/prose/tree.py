"""What pandoc read, as the lists and dictionaries of its JSON: walking it, and making what is put into it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

Node = dict
NOTHING = ["", [], []]


def change_nodes(tree: object, change: Callable[[Node], list[Node] | None]) -> object:
    """A tree in which each node is what ``change`` makes of it: other nodes in its place, or itself for None."""
    if isinstance(tree, list):
        changed = []
        for part in tree:
            made = change(part) if isinstance(part, dict) and "t" in part else None
            changed += made if made is not None else [change_nodes(part, change)]
        return changed
    return {name: change_nodes(part, change) for name, part in tree.items()} if isinstance(tree, dict) else tree


def list_nodes(tree: object, kind: str) -> Iterator[Node]:
    """Every node of a kind, in the order of the text."""
    if isinstance(tree, list):
        for part in tree:
            yield from list_nodes(part, kind)
    elif isinstance(tree, dict):
        if tree.get("t") == kind:
            yield tree
        for part in tree.values():
            yield from list_nodes(part, kind)


def tell_text(tree: object) -> str:
    """The words of a tree, with single spaces."""
    if isinstance(tree, list):
        return "".join(map(tell_text, tree))
    if not isinstance(tree, dict):
        return ""
    if tree.get("t") in ("Space", "SoftBreak", "LineBreak"):
        return " "
    return tree["c"] if tree.get("t") == "Str" else tell_text(tree.get("c", []))


def write_text(text: str) -> list[Node]:
    """Text as nodes that are nothing but text."""
    nodes: list[Node] = []
    for word in text.split():
        nodes += [{"t": "Space"}, {"t": "Str", "c": word}] if nodes else [{"t": "Str", "c": word}]
    return nodes


def write_raw(format_: str, text: str) -> Node:
    """A piece of the format that is written, as it stands."""
    return {"t": "RawInline", "c": [format_, text]}


def write_link(nodes: list[Node], name: str) -> Node:
    """A link to a place in the same document."""
    return {"t": "Link", "c": [NOTHING, nodes, [f"#{name}", ""]]}


def write_figure(name: str, caption: list[Node], inside: list[Node]) -> Node:
    """A figure with its caption."""
    return {"t": "Figure", "c": [[name, [], []], [None, [{"t": "Plain", "c": caption}]], [{"t": "Plain", "c": inside}]]}


def write_table(name: str, caption: list[Node], header: Iterable[str], rows: Iterable[Iterable[str]], right: list[bool],
                widths: list[float]) -> Node:
    """A table with a header row: text to the left, numbers to the right; ``widths`` are shares of the line, empty for its own."""
    sizes = [{"t": "ColWidth", "c": width} for width in widths] or [{"t": "ColWidthDefault"}] * len(right)
    columns = [[{"t": "AlignRight" if number else "AlignLeft"}, size] for number, size in zip(right, sizes, strict=True)]
    head = [NOTHING, [_write_row(header)]]
    body = [NOTHING, 0, [], [_write_row(row) for row in rows]]
    return {"t": "Table", "c": [[name, [], []], [None, [{"t": "Plain", "c": caption}]], columns, head, [body], [NOTHING, []]]}


def _write_row(cells: Iterable[str]) -> list:
    return [NOTHING, [[NOTHING, {"t": "AlignDefault"}, 1, 1, [{"t": "Plain", "c": write_text(cell)}]] for cell in cells]]

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from litmatrix.corpus import read_bibliography
from litmatrix.review import read_review

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "litmatrix"
FLOW = ["schema", "files", "corpus", "coding", "review", "tables", "figures", "editions", "paper"]
MAY_IMPORT = {room: set(FLOW[:place]) for place, room in enumerate(FLOW)} | {
    "tables": set(), "figures": set(), "rerun": {"schema", "files"}, "cli": {*FLOW, "rerun"}, "__main__": {"cli"}, "__init__": set()}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        if isinstance(node, ast.ImportFrom) and node.module == "litmatrix":
            names = [f"litmatrix.{alias.name}" for alias in node.names]
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("litmatrix.")}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_rooms_to_its_left(path):
    room = room_of(path)
    assert imported_rooms(path) - {room} <= MAY_IMPORT[room]


def test_every_room_has_a_place_in_the_flow():
    assert {room_of(path) for path in MODULES} == set(MAY_IMPORT)


def test_heavy_libraries_are_not_loaded_by_asking_for_help():
    code = "import sys, litmatrix.cli; sys.exit(bool({'pandas', 'matplotlib', 'nbclient'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_no_module_knows_a_theme_a_source_or_a_kind_of_the_review_that_ships():
    review = read_review(ROOT)
    words = {*review.themes()["theme"], *review.themes()["family"], *review.sources()["source"], *review.table("targets")["target"],
             *review.vocabulary("sources", "kind"), *review.vocabulary("candidates", "kind")}
    words -= {"other"}  # an ordinary word of English too
    kinds = {*review.vocabulary("sources", "kind"), *review.vocabulary("candidates", "kind")}
    for path in MODULES:
        known = kinds if room_of(path) == "corpus" else set()  # export formats and titles of documents use these words too
        found = {word for word in words - known if re.search(rf"\b{re.escape(word)}\b", path.read_text(encoding="utf-8"))}
        assert not found, f"{path.name} names {sorted(found)}"


def test_no_module_reads_a_table_that_only_this_review_declares():
    declared = read_review(ROOT).schema.declared
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"table", "labelled", "vocabulary"}:
                named = {argument.value for argument in node.args if isinstance(argument, ast.Constant)}
                assert not named & set(declared), path.name
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not any(f"data/{name}.csv" in node.value for name in declared), path.name


def test_nothing_is_pickled_evaluated_or_run_through_a_shell():
    banned = {"pickle", "marshal", "shelve", "dill", "joblib"}
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import) and path.name != "copying.py":  # in memory only: see the next test
                assert not banned & {alias.name for alias in node.names}, path.name
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                assert called not in {"eval", "exec", "extractall"}, path.name
                assert not any(keyword.arg == "shell" for keyword in node.keywords), path.name


def test_what_is_pickled_to_copy_a_figure_touches_no_file():
    module = next(path for path in MODULES if path.name == "copying.py")
    imported = {name.name for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
                if isinstance(node, ast.Import) for name in node.names}

    assert not imported & {"os", "pathlib", "tempfile"}
    assert "litmatrix.files" not in module.read_text(encoding="utf-8")


def test_a_function_stays_short():
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lines = (body[-1].end_lineno - body[0].lineno + 1) if body else 0
                assert lines <= 40, f"{path.name}: {node.name} has {lines} lines"


def readme_tree() -> dict[str, str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"```tree\n(.*?)```", text, re.DOTALL).group(1)
    tree, stack = {}, []
    for line in block.splitlines():
        match = re.match(r"( *)(\S+)\s{2,}(.+)", line)
        assert match, f"a line of the tree without a purpose: {line!r}"
        depth = len(match.group(1)) // 2
        stack = [*stack[:depth], match.group(2).rstrip("/")]
        tree["/".join(stack)] = match.group(3)
    return tree


def tracked() -> set[str]:
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this copy is not a git checkout")
    return set(listed.stdout.splitlines())


def test_the_tree_in_the_readme_is_the_tree():
    tree, files = readme_tree(), tracked()
    top = {name.split("/")[0] for name in files} - {".gitignore"}
    rooms = {f"src/litmatrix/{room_of(path)}" + (".py" if (PACKAGE / f"{room_of(path)}.py").is_file() else "") for path in MODULES}

    assert {name for name in tree if "/" not in name} == top
    assert {name for name in tree if name.startswith("src/litmatrix/")} == rooms
    assert all((ROOT / name).exists() for name in tree)


def test_private_commenters_are_named_in_the_bibliography_alone():
    review = read_review(ROOT)
    comments = review.table("sources").query("kind == 'reader comment'")["source"]
    authors = read_bibliography(ROOT / "bib" / "corpus.bib").set_index("key").loc[comments, "authors"]
    families = [author.partition(",")[0] for author in authors]
    for name in tracked():
        path = ROOT / name
        if name == "bib/corpus.bib" or not path.is_file() or path.suffix in {".png", ".ttf"}:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not [family for family in families if re.search(rf"\b{family}\b", text)], name

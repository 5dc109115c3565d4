import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def names(requirements: list[str]) -> set[str]:
    return {normal(re.match(r"[\w.-]+", line).group()) for line in requirements}


def locked() -> dict[str, str]:
    return {normal(name): version for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", LOCK, re.MULTILINE)}


def wanted() -> set[str]:
    project = PROJECT["project"]
    # pyarrow stays out: where it is installed pandas holds text in it, and outputs are those of another environment.
    extras = [line for extra, lines in project["optional-dependencies"].items() if extra != "large" for line in lines]
    return names(project["dependencies"]) | names(extras) | names(PROJECT["dependency-groups"]["test"])


def test_the_lock_gives_one_version_of_everything_pyproject_names():
    pinned = re.findall(r"^([\w.-]+)==", LOCK, re.MULTILINE)

    assert len(pinned) == len(set(map(normal, pinned)))
    assert wanted() | names(PROJECT["dependency-groups"]["benchmark"]) <= set(locked())
    assert set(PROJECT["build-system"]["requires"]) == {f"hatchling=={locked()['hatchling']}"}


def test_every_locked_package_has_a_hash():
    blocks = re.split(r"^(?=[\w.-]+==)", LOCK, flags=re.MULTILINE)[1:]

    assert all("--hash=sha256:" in block for block in blocks)


def test_the_lock_holds_no_address():
    assert not re.search(r"https?://|--(extra-)?index|--find-links|file:", LOCK)


def test_environment_yml_names_the_versions_of_the_lock():
    lines = [line for line in CONDA["dependencies"] if isinstance(line, str) and " =" in line]
    pins = [*(line.split(" =") for line in lines), *(line.split("==") for line in CONDA["dependencies"][-1]["pip"])]

    assert {normal(name): version for name, version in pins} == {name: locked()[name] for name in wanted()}


def test_environment_yml_allows_the_pythons_of_pyproject():
    assert f"python {PROJECT['project']['requires-python']}" in CONDA["dependencies"]


def test_the_makefile_names_a_fixed_uv():
    assert re.search(r"^UV := uv==\d+\.\d+\.\d+$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)

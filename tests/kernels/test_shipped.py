"""The notebooks that ship, run both ways (`make test-kernels`). ``litmatrix test`` compares what they make with what is committed."""

import shutil
from pathlib import Path

import pytest
from rerunning import normalise, snapshot

from litmatrix.cli.ahead import REUSE
from litmatrix.rerun import Job, can_fork, list_notebooks, run_notebooks

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not can_fork(), reason="this system has real kernels only")
def test_a_real_kernel_and_a_rerun_make_the_same_notebooks_figures_and_tables_byte_for_byte(tmp_path, monkeypatch):
    made, reads = {}, {}
    for way in ("drawn", "reused", "kernel"):
        root = tmp_path / way
        for name in ("bib", "data", "notebooks"):
            shutil.copytree(ROOT / name, root / name)
        shutil.copy(ROOT / "review.toml", root)
        monkeypatch.setenv("LITMATRIX_CACHE", str(tmp_path / ("own" if way == "kernel" else "shared")))
        jobs = [Job(path, exports=root / "exports") for path in list_notebooks(root / "notebooks")]
        outcomes = run_notebooks(jobs, root, workers=2, kernel=way == "kernel", reuse=REUSE)
        assert [outcome.failure for outcome in outcomes] == [None] * len(jobs)
        assert {outcome.kernel for outcome in outcomes} == ({"asked for"} if way == "kernel" else {""})
        made[way] = {name: normalise(content.decode("utf-8", "surrogateescape"), root) for name, content in snapshot(root).items()}
        reads[way] = [{normalise(name, root): found for name, found in outcome.used["read"].items() if found} for outcome in outcomes]

    drawn = made["drawn"]
    pictures = [name for name in drawn if name.startswith("exports/figures/") and name.endswith(".svg")]
    assert len(pictures) > 3 * len(jobs)
    assert len(list((tmp_path / "shared" / "figures").glob("*.call.json"))) == len(pictures)
    for way in ("reused", "kernel"):
        assert made[way].keys() == drawn.keys()
        assert [name for name in drawn if drawn[name] != made[way][name]] == []
        assert reads[way] == reads["drawn"]
    assert all(len(found) > 3 for found in reads["drawn"])

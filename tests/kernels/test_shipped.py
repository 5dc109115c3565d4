"""The notebooks that ship, run both ways (`make test-kernels`). ``litmatrix test`` compares what they make with what is committed."""

import shutil
from pathlib import Path

import pytest
from rerunning import normalise, snapshot

from litmatrix.rerun import Job, can_fork, list_notebooks, run_notebooks

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not can_fork(), reason="this system has real kernels only")
def test_a_real_kernel_makes_the_same_notebooks_figures_and_tables_byte_for_byte(tmp_path, monkeypatch):
    made, reads = [], []
    for kernel in (False, True):
        root = tmp_path / ("kernel" if kernel else "forked")
        for name in ("bib", "data", "notebooks"):
            shutil.copytree(ROOT / name, root / name)
        shutil.copy(ROOT / "review.toml", root)
        monkeypatch.setenv("LITMATRIX_CACHE", str(tmp_path / f"cache-{kernel}"))  # or the second would be served from the first's
        jobs = [Job(path, exports=root / "exports") for path in list_notebooks(root / "notebooks")]
        outcomes = run_notebooks(jobs, root, workers=2, kernel=kernel)
        assert [outcome.failure for outcome in outcomes] == [None] * len(jobs)
        assert {outcome.kernel for outcome in outcomes} == ({"asked for"} if kernel else {""})
        made.append({name: normalise(content.decode("utf-8", "surrogateescape"), root) for name, content in snapshot(root).items()})
        reads.append([{normalise(name, root): found for name, found in outcome.used["read"].items() if found} for outcome in outcomes])

    assert made[0].keys() == made[1].keys()
    assert [name for name in made[0] if made[0][name] != made[1][name]] == []
    assert len([name for name in made[0] if name.startswith("exports/figures/")]) > 3 * len(jobs)
    assert reads[0] == reads[1]
    assert all(len(found) > 3 for found in reads[0])

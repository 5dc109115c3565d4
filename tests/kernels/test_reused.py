"""A notebook that asks before it draws, beside the same on a real kernel (`make test-kernels`)."""

import shutil
from pathlib import Path

import pytest
from rerunning import list_outputs, snapshot
from test_reusing import MORE, PAIR, run

from litmatrix.rerun import WarmProcess, can_fork


@pytest.mark.skipif(not can_fork(), reason="this system has real kernels only")
def test_cells_that_draw_fail_or_warn_show_what_they_show_on_a_real_kernel(tiny_folder, tmp_path, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # ipykernel listens to descriptor 1 only where it finds no pytest
    monkeypatch.delenv("LITMATRIX_EXPORTS", raising=False)
    made = {}
    for name in ("first", "again", "kernel"):
        monkeypatch.setenv("LITMATRIX_CACHE", str(tmp_path / ("own" if name == "kernel" else "shared")))
        root = Path(shutil.copytree(tiny_folder, tmp_path / name))
        if name == "kernel":
            path = run(root, None, PAIR, *MORE)
        else:
            with WarmProcess(rooms=("paper.reusing",)) as warm:
                path = run(root, warm, PAIR, *MORE)
        made[name] = list_outputs(path, root), snapshot(root / "exports")

    assert made["first"] == made["again"] == made["kernel"]
    assert len(list((tmp_path / "shared" / "figures").glob("*.call.json"))) == 2

"""``python -m litmatrix``: the command line from a copy of the package, as an edition holds one."""

from __future__ import annotations

import os
from pathlib import Path

from litmatrix.cli import main

if __name__ == "__main__":
    # Kernels start in the notebook's folder, where a relative PYTHONPATH such as src leads nowhere.
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(Path(__file__).resolve().parents[1]), os.environ.get("PYTHONPATH")]))
    main()

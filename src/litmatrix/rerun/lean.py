"""A plugin of pytest, for ``-p litmatrix.rerun.lean``: nbformat is there, without what it does not need, before nbval asks for it."""

from __future__ import annotations

from litmatrix.rerun.notebooks import import_nbformat

import_nbformat()

"""litmatrix: a bibliography joined to coded themes, as notebooks that rerun.

The flow, left to right; a room imports only from rooms to its left:

    schema, files -> corpus -> coding -> review -> tables -> figures -> editions -> paper
    (what is a table?  records    passages,  the       counts   draws      what        saves
     read, save)                  agreement  folder)                       changed

``rerun`` knows which notebooks must run and runs them, and needs only files; ``cli`` joins them
on top. In a notebook: ``from litmatrix import figures, paper, tables`` and
``from litmatrix.review import read_review``. Rooms are loaded when used.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submodules=[
    "cli", "coding", "corpus", "editions", "figures", "files", "paper", "rerun", "review", "schema", "tables"])

"""Running notebooks: which must run, running them in seconds, and comparing them with what was committed.

Stands beside the flow and needs only files. ``serving`` is a process of its own: it has imported
the stack and forks a clean child for each notebook. ``state`` knows by content what is current.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={
    "execution": ["Failure"],
    "kernel": ["execute_on_kernel"],
    "notebooks": ["format_notebook", "list_notebooks", "list_stems", "read_notebook", "save_notebook"],
    "parameters": ["list_parameters"],
    "rooms": ["list_rooms"],
    "running": ["Job", "Outcome", "can_fork", "run_notebooks"],
    "serving": ["serve"],
    "updating": ["Plan", "keep_run", "keep_told", "list_inputs", "plan_runs", "read_runs", "read_told", "sweep"],
    "warm": ["ServerEndedError", "WarmProcess"],
})

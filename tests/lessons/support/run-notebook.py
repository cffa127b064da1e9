"""Runs a notebook through nbclient and writes what came of it, also after an error.

    run-notebook.py IN OUT [--go-on] [--validate]

--go-on runs every cell, whatever fails; --validate only reads, checks against nbformat's schema, and writes again.
"""

import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

source, target, *flags = sys.argv[1:]
notebook = nbformat.read(source, as_version=4)
nbformat.validate(notebook)
if "--validate" not in flags:
    # The time-out is a guard against a hang: ten times what the slowest cell takes.
    client = NotebookClient(
        notebook, kernel_name="nabla", timeout=300, allow_errors="--go-on" in flags
    )
    try:
        client.execute()
    except (CellExecutionError, DeadKernelError) as error:
        print(type(error).__name__, file=sys.stderr)
nbformat.write(notebook, target)

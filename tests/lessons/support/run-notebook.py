"""What nbformat and nbclient make of built notebooks.

    run-notebook.py run IN OUT             runs one until a cell fails, and writes what came of it
    run-notebook.py validate FOLDER OUT    checks every notebook below a folder against nbformat's schema, and writes each again
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


def run(source, target):
    notebook = nbformat.read(source, as_version=4)
    # The time-out is a guard against a hang: ten times what the slowest cell takes.
    client = NotebookClient(notebook, kernel_name="nabla", timeout=300)
    try:
        client.execute()
    except CellExecutionError as error:
        print(type(error).__name__, file=sys.stderr)
    nbformat.write(notebook, target)


def validate(folder, out):
    for source in sorted(Path(folder).rglob("*.ipynb")):
        notebook = nbformat.read(source, as_version=4)
        nbformat.validate(notebook)
        target = Path(out) / source.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, target)


task, source, target = sys.argv[1:]
{"run": run, "validate": validate}[task](source, target)

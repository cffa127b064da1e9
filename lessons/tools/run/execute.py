"""Executes a notebook on the kernel "nabla" and tells of it in lines of JSON, each written when it happens.

Standard input holds one JSON object: `source` and `target`, the notebook's path and where the executed one goes; `stubs`, what is tried
in the same kernel afterwards; `patience`, after how many seconds a cell is interrupted. Stubs are objects with an `id`, the texts `before` of cells that come first, and the texts `stub` and `check`.

Every cell is run, whatever fails before it: an author mends a lesson in one go.
"""

import asyncio
import json
import sys
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

# A guard against a hang, never a verdict: many times what the slowest cell takes.
HANG = 600


def tell(**event):
    print(json.dumps(event), flush=True)


def error_of(cell):
    for output in cell.outputs:
        if output.output_type == "error":
            return {
                "name": output.ename,
                "message": output.evalue,
                "traceback": "\n".join(output.traceback),
            }
    return None


def printed(cell):
    return "".join(
        output.text for output in cell.outputs if output.output_type == "stream"
    )


async def run(client, cell, index):
    begun = time.monotonic()
    await client.async_execute_cell(cell, index)
    return time.monotonic() - begun


async def main(order):
    notebook = nbformat.read(order["source"], as_version=4)
    nbformat.validate(notebook)
    client = NotebookClient(
        notebook,
        kernel_name="nabla",
        timeout=order.get("patience", HANG),
        interrupt_on_timeout=True,
        allow_errors=True,
    )
    begun = time.monotonic()
    try:
        async with client.async_setup_kernel():
            tell(event="started", seconds=time.monotonic() - begun)
            for index, cell in enumerate(notebook.cells):
                if cell.cell_type != "code":
                    continue
                tell(event="begun", id=cell.id)
                seconds = await run(client, cell, index)
                tell(
                    event="done",
                    id=cell.id,
                    count=cell.execution_count or 0,
                    seconds=seconds,
                    error=error_of(cell),
                    text=printed(cell),
                )
            tell(event="finished", seconds=time.monotonic() - begun)
            # nbformat wants the outputs before the stubs' cells join the notebook.
            client.set_widgets_metadata()
            nbformat.write(notebook, order["target"])
            await try_stubs(client, notebook, order["stubs"])
    except DeadKernelError as death:
        tell(event="died", message=str(death))
        nbformat.write(notebook, order["target"])


async def try_stubs(client, notebook, stubs):
    for each in stubs:
        errors = []
        for text in (*each["before"], each["stub"], each["check"]):
            cell = nbformat.v4.new_code_cell(text)
            notebook.cells.append(cell)
            await run(client, cell, len(notebook.cells) - 1)
            errors.append(error_of(cell))
        tell(event="stub", id=each["id"], stub=errors[-2], check=errors[-1])


asyncio.run(main(json.load(sys.stdin)))

"""Papermill's parameters as TypeScript: `papermill in.ipynb out.ipynb -p rate 0.1` writes `let rate = 0.1;` into the notebook.

Installed beside papermill it is found by papermill itself.
"""

import json
import re

from papermill.engines import NBClientEngine
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators


class TypeScript(Translator):
    """JSON is TypeScript, and so are Python's NaN and Infinity. `let`, since a later cell may assign to a parameter."""

    @classmethod
    def translate(cls, val):
        # Dates and the like, which YAML has and JSON has not, as text.
        return json.dumps(val, default=str)

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        return f"let {name} = {str_val};"

    declaration = re.compile(
        r"^(?:export\s+)?(?:let|const|var)\s+(?P<name>[\w$]+)\s*(?::\s*(?P<type>[^=]+?))?\s*"
        r"=\s*(?P<default>.*?)\s*;?\s*(?://\s*(?P<help>.*))?$"
    )

    @classmethod
    def inspect(cls, parameters_cell):
        """What `papermill --help-notebook` lists: one declaration a line, with its type and the comment behind it."""
        found = map(cls.declaration.match, parameters_cell["source"].splitlines())
        return [
            Parameter(
                name=match["name"],
                inferred_type_name=match["type"] or "None",
                default=match["default"],
                help=match["help"] or "",
            )
            for match in found
            if match
        ]


papermill_translators.register("typescript", TypeScript)


class Engine(NBClientEngine):
    """Papermill's own engine. It stands here because its entry point is what makes papermill load this module."""

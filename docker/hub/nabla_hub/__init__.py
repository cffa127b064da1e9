"""The hub of a class: what JupyterHub is told, in parts named for what they decide."""

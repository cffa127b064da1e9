"""Where a hub of the tests keeps its files and listens: both kinds of class have it."""

import os

c = get_config()  # noqa: F821
folder = os.environ["LOCAL_FOLDER"]

c.JupyterHub.db_url = f"sqlite:///{folder}/hub.sqlite"
c.JupyterHub.cookie_secret_file = f"{folder}/cookie_secret"
c.JupyterHub.pid_file = ""
c.JupyterHub.bind_url = f"http://127.0.0.1:{os.environ['LOCAL_PORT']}"
c.JupyterHub.hub_port = int(os.environ["LOCAL_HUB_PORT"])
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{os.environ['LOCAL_PROXY_PORT']}"
c.ConfigurableHTTPProxy.pid_file = f"{folder}/proxy.pid"
c.JupyterHub.cleanup_servers = True

"""JupyterHub's configuration: settings in, each part by its own module."""

import logging
import os
import socket

import docker

from nabla_hub import roles, secrets, sign_in, spawner
from nabla_hub.networks import StudentNetworks
from nabla_hub.proxy import NetworkedProxy
from nabla_hub.settings import settings_or_exit

c = get_config()  # noqa: F821
settings = settings_or_exit()
data = os.environ.get("NABLA_HUB_DATA", "/srv/hub")

c.JupyterHub.db_url = f"sqlite:///{data}/hub.sqlite"
c.JupyterHub.cookie_secret_file = f"{data}/cookie_secret"
c.JupyterHub.pid_file = ""

# The proxy is a container of its own and students' servers are, too: none of them ends with the hub.
c.JupyterHub.cleanup_servers = False
c.JupyterHub.proxy_class = NetworkedProxy
c.ConfigurableHTTPProxy.should_start = False
c.ConfigurableHTTPProxy.auth_token = secrets.make("proxy")
c.ConfigurableHTTPProxy.api_url = "http://proxy-control:8001"
# How often the routes are compared with the running servers: a proxy that was made anew has none.
c.JupyterHub.last_activity_interval = 10
# The hub listens where its own parts are, not on the students' networks that it is on to call their servers.
c.JupyterHub.hub_bind_url = f"http://{socket.gethostbyname('hub-control')}:8081"
c.JupyterHub.hub_connect_url = "http://hub-control:8081"

c.JupyterHub.tornado_settings = {"headers": {"Content-Security-Policy": "frame-ancestors 'self'"}}
c.JupyterHub.shutdown_on_logout = False
c.JupyterHub.template_vars = {"announcement": ""}

networks = StudentNetworks(
    docker.APIClient(base_url=os.environ["DOCKER_HOST"], version="auto"),
    project=settings.project,
    pool=settings.subnets,
    internet=settings.internet,
)
c.NetworkedProxy.networks = networks
sign_in.configure(c, settings, data=data)
spawner.configure(c, settings, networks)
roles.configure(c, settings, exchange_token=secrets.make("exchange"), here=socket.gethostbyname("hub-control"), data=data)

# The hub itself may be a new container. From then on the proxy's checks look after all of them (`nabla_hub/proxy.py`).
try:
    networks.ensure_all()
except Exception:  # Docker restarts: the checks come soon enough
    logging.getLogger("nabla").warning("The students' networks could not be looked after yet.", exc_info=True)

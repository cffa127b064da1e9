"""The proxy is a container of its own. One that was made anew (an upgrade, `docker compose up --force-recreate`) has no routes, and is on no
student's network; a new gate is on none either."""

import asyncio
import logging

from jupyterhub.proxy import ConfigurableHTTPProxy
from traitlets import Any


class NetworkedProxy(ConfigurableHTTPProxy):
    """Is on a student's network before it gets the route there: a request that leaves by another way waits for an answer for many minutes."""

    networks = Any(help="StudentNetworks").tag(config=True)

    async def check_routes(self, user_dict, service_dict, routes=None):
        try:
            await asyncio.to_thread(self.networks.ensure_all)
        except Exception:  # Docker restarts, a network vanishes meanwhile: the next turn sees it again
            logging.getLogger("nabla").warning("The proxy's networks could not be looked after; its routes wait.", exc_info=True)
            return
        await super().check_routes(user_dict, service_dict, routes)

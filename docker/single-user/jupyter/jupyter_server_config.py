"""The learner's server in a container: reached from outside it, and only at its own folder."""

import os
import sqlite3

from jupyter_core.paths import jupyter_data_dir
from jupyter_server._tz import utcnow
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from nbformat.sign import SQLiteSignatureStore

c = get_config()  # noqa: F821


class Signatures(SQLiteSignatureStore):
    """Which notebooks are trusted. On a full disk this cannot be written down; a notebook is then untrusted, but opens and is saved."""

    def _unless_full(self, call, *signature):
        try:
            return call(*signature)
        except sqlite3.Error as error:
            self.log.warning("Which notebooks are trusted could not be written down: %s", error)
            self.db.rollback()
            return False

    def check_signature(self, digest, algorithm):
        return self._unless_full(super().check_signature, digest, algorithm)

    def store_signature(self, digest, algorithm):
        self._unless_full(super().store_signature, digest, algorithm)

    def remove_signature(self, digest, algorithm):
        self._unless_full(super().remove_signature, digest, algorithm)


class Kernels(AsyncMappingKernelManager):
    """A kernel at work is use, even while it prints nothing: a server is not stopped as idle in the middle of a long training."""

    _heard = None

    @property
    def last_kernel_activity(self):
        at_work = any(getattr(kernel, "execution_state", None) == "busy" for kernel in self._kernels.values())
        return utcnow() if at_work else self._heard

    @last_kernel_activity.setter
    def last_kernel_activity(self, time):
        self._heard = time


c.ServerApp.kernel_manager_class = Kernels

c.NotebookNotary.store_factory = lambda: Signatures(os.path.join(jupyter_data_dir(), "nbsignatures.db"))

c.ServerApp.ip = "0.0.0.0"
c.ServerApp.port = 8888
c.ServerApp.open_browser = False
c.ServerApp.root_dir = os.path.expanduser("~")
# On a disk that was full from the beginning there is none, and the server starts all the same.
if os.path.isdir(os.path.expanduser("~/course")):
    c.FileContentsManager.preferred_dir = "course"
# A notebook goes to disk whole or not at all, so that a full disk leaves the old one.
c.FileContentsManager.use_atomic_writing = True
c.FileContentsManager.delete_to_trash = False
# Kernels whose page is closed go on: training may take longer than a bus ride.
c.MappingKernelManager.cull_connected = False

limit = os.environ.get("MEM_LIMIT")
if limit and limit.isdigit():
    c.ResourceUseDisplay.mem_limit = int(limit)
c.ResourceUseDisplay.track_cpu_percent = True

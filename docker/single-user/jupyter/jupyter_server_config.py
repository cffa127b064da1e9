"""The learner's server in a container: reached from outside it, and only at its own folder."""

import os

c = get_config()  # noqa: F821

c.ServerApp.ip = "0.0.0.0"
c.ServerApp.port = 8888
c.ServerApp.open_browser = False
c.ServerApp.root_dir = os.path.expanduser("~")
c.ServerApp.preferred_dir = os.path.expanduser("~/course")
# A notebook goes to disk whole or not at all, so that a full disk leaves the old one.
c.FileContentsManager.use_atomic_writing = True
c.FileContentsManager.delete_to_trash = False
# Kernels whose page is closed go on: training may take longer than a bus ride.
c.MappingKernelManager.cull_connected = False

limit = os.environ.get("MEM_LIMIT")
if limit and limit.isdigit():
    c.ResourceUseDisplay.mem_limit = int(limit)
c.ResourceUseDisplay.track_cpu_percent = True

/** Starts a kernel as a notebook does and ends it: a kernelspec that is listed need not work. */
import { randomBytes, randomUUID } from "node:crypto";
import { get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Server, ask } from "./servers.js";

interface KernelModel {
  id: string;
  execution_state: string;
}

/**
 * Resolves when the kernel has answered the server.
 *
 * @param name  of the kernelspec
 * @throws Error when the server cannot start it, when it dies, or when the server gives up on it
 */
export async function tryKernel(server: Server, name: string): Promise<void> {
  const { id } = (await ask(server, "kernels", {
    method: "POST",
    body: JSON.stringify({ name }),
  })) as KernelModel;
  const listener = listen(server, id);
  try {
    for (;;) {
      const { over } = listener; // read before the state, which may be the last one
      const state = await stateOf(server, id);
      if (state === "idle") break;
      if (state === "dead" || over !== undefined) {
        throw new Error(
          `The kernel "${name}" expected to answer, but ${over ?? "it ended while it started"}.`,
        );
      }
      await sleep(50);
    }
  } finally {
    listener.end();
    if ((await stateOf(server, id)) !== "dead") {
      await ask(server, `kernels/${id}`, { method: "DELETE" });
    }
  }
}

/** The server forgets a kernel that ended too often. */
async function stateOf(server: Server, id: string): Promise<string> {
  const kernels = (await ask(server, "kernels")) as KernelModel[];
  return kernels.find((it) => it.id === id)?.execution_state ?? "dead";
}

interface Listener {
  /** Why nothing more will come. */
  over: string | undefined;
  end: () => void;
}

/** Only for somebody who listens does the server ask a kernel who it is; until then every kernel is "starting". */
function listen(server: Server, id: string): Listener {
  const address = `${server.url}api/kernels/${id}/channels?session_id=${randomUUID()}`;
  const request = get(address, {
    headers: {
      authorization: `token ${server.token}`,
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": randomBytes(16).toString("base64"),
    },
  });
  const listener: Listener = {
    over: undefined,
    end: () => request.destroy(),
  };
  const giveUp = (why: string) => () => (listener.over ??= why);
  request.on("upgrade", (_response, socket) => {
    listener.end = () => socket.destroy();
    socket.resume();
    socket.on("error", giveUp("the connection to it failed"));
    socket.on("close", giveUp("JupyterLab waited for it in vain"));
  });
  request.on("response", giveUp("JupyterLab refused a connection to it"));
  request.on("error", giveUp("JupyterLab refused a connection to it"));
  return listener;
}

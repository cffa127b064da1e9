/** Starts a kernel as a notebook does and ends it: a kernelspec that is listed need not work. */
import { randomBytes } from "node:crypto";
import { get } from "node:http";
import type { Duplex } from "node:stream";
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
  try {
    const connection = await listen(server, id);
    try {
      await answers(server, name, id, connection);
    } finally {
      connection.destroy();
    }
  } finally {
    await ask(server, `kernels/${id}`, { method: "DELETE" });
  }
}

/** Ends with the kernel or with the connection, not with a clock. */
async function answers(
  server: Server,
  name: string,
  id: string,
  connection: Duplex,
): Promise<void> {
  for (;;) {
    const closed = connection.readableEnded || connection.destroyed; // read before the state, which may be the last one
    const state = (await ask(server, `kernels/${id}`)) as KernelModel;
    if (state.execution_state === "idle") return;
    if (state.execution_state === "dead" || closed) {
      throw new Error(
        `The kernel "${name}" expected to answer, but ${closed ? "JupyterLab gave up on it" : "it ended"} (state "${state.execution_state}").`,
      );
    }
    await sleep(50);
  }
}

/** Only for somebody who listens does the server ask a kernel who it is; until then every kernel is "starting". */
async function listen(server: Server, id: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const request = get(`${server.url}api/kernels/${id}/channels`, {
      headers: {
        authorization: `token ${server.token}`,
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": randomBytes(16).toString("base64"),
      },
    });
    request.once("upgrade", (_response, socket: Duplex) => {
      socket.on("error", () => undefined); // `destroyed` tells
      resolve(socket.resume());
    });
    request.once("response", ({ statusCode }) =>
      reject(
        new Error(
          `JupyterLab expected to open a connection to the kernel, answered ${statusCode ?? "nothing"}.`,
        ),
      ),
    );
    request.once("error", reject);
  });
}

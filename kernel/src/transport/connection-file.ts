/** The connection file: which ports, which key. Jupyter writes it, or we do where the kernel is started by hand. */
import { randomUUID } from "node:crypto";
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";

export interface Connection {
  transport: "tcp" | "ipc";
  ip: string;
  shell_port: number;
  control_port: number;
  stdin_port: number;
  iopub_port: number;
  hb_port: number;
  signature_scheme: "hmac-sha256";
  key: string;
}

const ports = [
  "shell_port",
  "control_port",
  "stdin_port",
  "iopub_port",
  "hb_port",
] as const;

/** @throws Error that names the file, the field, what was expected and what came. */
export function readConnection(file: string): Connection {
  const wrong = (field: string, expected: string, value: unknown): Error =>
    new Error(
      `connection file ${file}: "${field}" expected ${expected}, received ${JSON.stringify(value)}`,
    );
  const parsed: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (typeof parsed !== "object" || parsed === null)
    throw new Error(`connection file ${file}: expected a JSON object`);
  const fields = parsed as Record<string, unknown>;
  const transport = fields["transport"] ?? "tcp";
  if (transport !== "tcp" && transport !== "ipc")
    throw wrong("transport", '"tcp" or "ipc"', transport);
  const scheme = fields["signature_scheme"] ?? "hmac-sha256";
  if (scheme !== "hmac-sha256")
    throw wrong("signature_scheme", '"hmac-sha256"', scheme);
  const text = (name: string, otherwise: string): string => {
    const value = fields[name] ?? otherwise;
    if (typeof value !== "string") throw wrong(name, "a string", value);
    return value;
  };
  const port = (name: string): number => {
    const value = fields[name];
    if (typeof value !== "number" || !Number.isInteger(value) || value < 0)
      throw wrong(name, "a port number", value);
    return value;
  };
  return {
    transport,
    ip: text("ip", "127.0.0.1"),
    shell_port: port("shell_port"),
    control_port: port("control_port"),
    stdin_port: port("stdin_port"),
    iopub_port: port("iopub_port"),
    hb_port: port("hb_port"),
    signature_scheme: scheme,
    key: text("key", ""),
  };
}

/** A connection on loopback whose ports the system picks. */
export function freshConnection(): Connection {
  return {
    transport: "tcp",
    ip: "127.0.0.1",
    shell_port: 0,
    control_port: 0,
    stdin_port: 0,
    iopub_port: 0,
    hb_port: 0,
    signature_scheme: "hmac-sha256",
    key: randomUUID(),
  };
}

/** Writes a file that only its owner may read, since the key inside lets its reader run code; never over an existing one. */
export function writeConnection(file: string, connection: Connection): void {
  const fd = openSync(file, "wx", 0o600);
  writeSync(fd, JSON.stringify(connection, undefined, 2));
  closeSync(fd);
}

export function address(connection: Connection, port: number): string {
  if (connection.transport === "ipc") return `ipc://${connection.ip}-${port}`;
  const host = connection.ip.includes(":")
    ? `[${connection.ip}]`
    : connection.ip;
  return `tcp://${host}:${port === 0 ? "*" : port}`;
}

/** Field by field, so that a port that the system picked can be filled in. */
export const portNames = ports;
export type PortName = (typeof ports)[number];

/** `.ts` files beside the notebook that have been loaded: the text, and the way back to it. The loader hooks tell of them, on whichever thread they run. */
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
} from "node:worker_threads";

export interface TypedFile {
  /** With the version that was loaded. */
  url: string;
  text: string;
  /** Source map (v3 JSON). */
  map: string;
}

const files = new Map<string, TypedFile>();
let told: MessagePort | undefined;

/** @returns where the hooks tell */
export function listenForTypedFiles(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  told = port1;
  // Read when somebody asks; holds no process back.
  for (const port of [port1, port2]) port.unref();
  return port2;
}

/** Also of a file whose code runs right now. */
export function typedFile(url: string): TypedFile | undefined {
  for (;;) {
    const received = told && receiveMessageOnPort(told);
    if (received === undefined) return files.get(url);
    const file = received.message as TypedFile;
    files.set(file.url, file);
  }
}

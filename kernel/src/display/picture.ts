/** Bytes that are a picture, by their first bytes. */
const signatures: readonly [type: string, at: number, bytes: string][] = [
  ["image/png", 0, "\u0089PNG\r\n\u001a\n"],
  ["image/jpeg", 0, "\u00ff\u00d8\u00ff"],
  ["image/gif", 0, "GIF8"],
  ["image/webp", 8, "WEBP"],
];

/** @returns  the picture's MIME type, or undefined for other bytes */
export function pictureType(bytes: Uint8Array): string | undefined {
  const begins = Buffer.from(
    bytes.buffer,
    bytes.byteOffset,
    Math.min(bytes.byteLength, 16),
  ).toString("latin1");
  return signatures.find(([, at, text]) => begins.startsWith(text, at))?.[0];
}

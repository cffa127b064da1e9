/** HMAC-SHA256 over the four JSON parts, as every Jupyter client signs. */
import { createHmac, timingSafeEqual } from "node:crypto";

export class Signature {
  /** @param key from the connection file; empty: messages are not signed. */
  constructor(readonly key: string) {}

  /** Lower-case hexadecimal; empty where there is no key. */
  of(parts: readonly (string | Uint8Array)[]): string {
    if (this.key === "") return "";
    const hmac = createHmac("sha256", this.key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  verify(signature: Uint8Array, parts: readonly Uint8Array[]): boolean {
    if (this.key === "") return true;
    const expected = Buffer.from(this.of(parts));
    return (
      expected.length === signature.length &&
      timingSafeEqual(expected, signature)
    );
  }
}

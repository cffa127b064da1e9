/** FNV-1a, 32 bits, of a name's UTF-8 bytes: where a weight's numbers by rule begin (tests/reference/pretrained/seeded.py). */
export function nameHash(name: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name))
    value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}

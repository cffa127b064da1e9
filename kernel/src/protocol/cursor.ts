/**
 * Jupyter counts cursor positions in code points (protocol 5.2), JavaScript in UTF-16 units: behind an emoji the two differ.
 * @example utf16Index("👍.x", 2) // 3
 */
export function utf16Index(text: string, codePoints: number): number {
  let index = 0;
  for (let n = 0; n < codePoints && index < text.length; n++)
    index += text.codePointAt(index)! > 0xffff ? 2 : 1;
  return index;
}

/** @example codePointIndex("👍.x", 3) // 2 */
export function codePointIndex(text: string, utf16: number): number {
  let count = 0;
  for (let i = 0; i < utf16 && i < text.length; count++)
    i += text.codePointAt(i)! > 0xffff ? 2 : 1;
  return count;
}

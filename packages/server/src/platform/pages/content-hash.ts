/**
 * FNV-1a, 64 bits: it names a version of a file and guards nothing, so that pages need no cryptography.
 *
 * @param content of a file
 * @returns 16 hexadecimal digits
 */
export function contentHash(content: string): string {
  const hash = new TextEncoder()
    .encode(content)
    .reduce((hash, byte) => BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n), 0xcbf29ce484222325n)
  return hash.toString(16).padStart(16, '0')
}

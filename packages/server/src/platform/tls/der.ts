/**
 * Writes the few ASN.1 types of a certificate in DER (ITU-T X.690 §8 to §11): each element is its tag, its length
 * and its contents.
 */
export const sequence = (...parts: readonly Buffer[]) => element(0x30, ...parts)
export const set = (...parts: readonly Buffer[]) => element(0x31, ...parts)
export const octets = (contents: Buffer) => element(0x04, contents)
export const utf8 = (text: string) => element(0x0c, Buffer.from(text))
export const yes = element(0x01, Buffer.of(0xff))

/** @param bytes a number of 0 or more, the highest byte first. */
export function integer(bytes: Buffer): Buffer {
  const digits = bytes.subarray(bytes.findIndex((byte) => byte !== 0))
  // A first bit that is set would make the number negative.
  const sign = (digits[0] ?? 0) & 0x80 ? Buffer.of(0) : Buffer.alloc(0)
  return element(0x02, sign, digits)
}

/** @param unused how many bits at the end of the last byte do not count. */
export function bits(contents: Buffer, unused = 0): Buffer {
  return element(0x03, Buffer.of(unused), contents)
}

/** @param dotted an object identifier such as `2.5.29.17`. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return element(0x06, Buffer.from([first * 40 + second, ...rest].flatMap(inSevens)))
}

/** RFC 5280 §4.1.2.5: two digits of the year up to 2049, four from then on. */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/\.\d+|[-:T]/g, '')
  return date.getUTCFullYear() < 2050 ? ascii(0x17, digits.slice(2)) : ascii(0x18, digits)
}

/** An element that is known by its number in the surrounding structure. @param parts elements of their own. */
export function tagged(number: number, ...parts: readonly Buffer[]): Buffer {
  return element(0xa0 + number, ...parts)
}

/** The same for plain contents, whose own tag is left out. */
export function taggedBytes(number: number, contents: Buffer): Buffer {
  return element(0x80 + number, contents)
}

function ascii(tag: number, text: string): Buffer {
  return element(tag, Buffer.from(text, 'latin1'))
}

function element(tag: number, ...parts: readonly Buffer[]): Buffer {
  const contents = Buffer.concat(parts)
  return Buffer.concat([Buffer.of(tag), lengthOf(contents), contents])
}

/** Up to 127 in one byte; from then on the number of bytes comes first. */
function lengthOf({ length }: Buffer): Buffer {
  if (length < 0x80) return Buffer.of(length)
  const bytes = Buffer.from(
    length.toString(16).padStart(2 * Math.ceil(length.toString(16).length / 2), '0'),
    'hex',
  )
  return Buffer.concat([Buffer.of(0x80 + bytes.length), bytes])
}

/** Seven bits a byte, the highest first; all but the last say that more comes. */
function inSevens(value: number): readonly number[] {
  const last = value % 128
  const bytes = [last]
  for (let left = (value - last) / 128; left > 0; left = Math.floor(left / 128))
    bytes.unshift(0x80 + (left % 128))
  return bytes
}

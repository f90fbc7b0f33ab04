/** Where a value stands: keys and list positions from the top. */
export type JsonPath = readonly (string | number)[]

export type JsonReading =
  /** `duplicates` are the members given twice, of which `value` has the last. */
  | { readonly kind: 'json'; readonly value: unknown; readonly duplicates: readonly JsonPath[] }
  | { readonly kind: 'broken'; readonly line: number; readonly column: number; readonly message: string }

/** What may come next. */
type Expecting = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'nothing'

type Frame = { readonly keys: Set<string>; key: string } | { index: number }

const words: Readonly<Record<Expecting, string>> = {
  value: 'a value',
  'value-or-end': 'a value or "]"',
  key: 'a key in double quotes (after the last entry there is no comma)',
  'key-or-end': 'a key in double quotes or "}"',
  colon: 'a colon',
  'comma-or-end': 'a comma or the closing bracket',
  nothing: 'the end of the file',
}

const token =
  // oxlint-disable-next-line no-control-regex -- they are exactly what a JSON string must not hold
  /[ \t\n\r]*(?:([{}[\]:,])|("[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\u0000-\u001f]*)*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y

/** Deeper than any configuration or token goes, and shallow enough for everything that walks it. */
const deepest = 50

/**
 * Reads JSON (RFC 8259) as `JSON.parse` does, but tells the place of a mistake without quoting the text,
 * which may hold a secret, and notices keys given twice, of which `JSON.parse` silently keeps the last.
 */
export function readJson(text: string): JsonReading {
  const scan = scanJson(text)
  if (scan.kind === 'scanned') return { kind: 'json', value: JSON.parse(text), duplicates: scan.duplicates }
  const before = text.slice(0, scan.offset).split('\n')
  return {
    kind: 'broken',
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    message: scan.message,
  }
}

export type JsonObject = Readonly<Record<string, unknown>>

/** What JSON calls an object: neither a list nor null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Reads an object that a stranger sent. RFC 8259 §4 leaves open what a member given twice means, and two
 * readers who choose differently can be played against each other: such an object is refused.
 */
export function readJsonObject(text: string): JsonObject | 'malformed' | 'duplicate-member' {
  const reading = readJson(text)
  if (reading.kind === 'broken' || !isJsonObject(reading.value)) return 'malformed'
  return reading.duplicates.length > 0 ? 'duplicate-member' : reading.value
}

type Scan =
  | { readonly kind: 'scanned'; readonly duplicates: readonly JsonPath[] }
  | { readonly kind: 'stopped'; readonly offset: number; readonly message: string }

function scanJson(text: string): Scan {
  const frames: Frame[] = []
  const duplicates: JsonPath[] = []
  let expecting: Expecting = 'value'
  let offset = 0
  while (expecting !== 'nothing' || !/^[ \t\n\r]*$/.test(text.slice(offset))) {
    token.lastIndex = offset
    const match = token.exec(text)
    const next: Expecting | undefined = match ? step(expecting, match, frames, duplicates) : undefined
    if (next === undefined) return stopped(text, offset, expecting)
    if (frames.length > deepest)
      return { kind: 'stopped', offset, message: `more than ${deepest} levels deep` }
    expecting = next
    offset = token.lastIndex
  }
  return { kind: 'scanned', duplicates }
}

/** What comes after this token, or `undefined` where the token has no business here. */
function step(
  expecting: Expecting,
  [, mark, string]: RegExpExecArray,
  frames: Frame[],
  duplicates: JsonPath[],
): Expecting | undefined {
  const frame = frames.at(-1)
  switch (expecting) {
    case 'value':
    case 'value-or-end':
      if (mark === undefined) return afterValue(frames)
      if (mark === '{') return opened(frames, { keys: new Set(), key: '' })
      if (mark === '[') return opened(frames, { index: 0 })
      return mark === ']' && expecting === 'value-or-end' ? closed(frames) : undefined
    case 'key':
    case 'key-or-end':
      if (mark === '}' && expecting === 'key-or-end') return closed(frames)
      if (string === undefined || !frame || !('keys' in frame)) return undefined
      frame.key = String(JSON.parse(string))
      if (frame.keys.has(frame.key)) duplicates.push(pathOf(frames))
      frame.keys.add(frame.key)
      return 'colon'
    case 'colon':
      return mark === ':' ? 'value' : undefined
    case 'comma-or-end':
      if (frame && 'keys' in frame) return mark === ',' ? 'key' : mark === '}' ? closed(frames) : undefined
      if (frame && mark === ',') frame.index += 1
      return mark === ',' ? 'value' : mark === ']' ? closed(frames) : undefined
    case 'nothing':
      return undefined
  }
}

function opened(frames: Frame[], frame: Frame): Expecting {
  frames.push(frame)
  return 'keys' in frame ? 'key-or-end' : 'value-or-end'
}

function closed(frames: Frame[]): Expecting {
  frames.pop()
  return afterValue(frames)
}

function afterValue(frames: readonly Frame[]): Expecting {
  return frames.length > 0 ? 'comma-or-end' : 'nothing'
}

function pathOf(frames: readonly Frame[]): JsonPath {
  return frames.map((frame) => ('keys' in frame ? frame.key : frame.index))
}

function stopped(text: string, from: number, expecting: Expecting): Scan {
  const offset = from + (/^[ \t\n\r]*/.exec(text.slice(from))?.[0].length ?? 0)
  return { kind: 'stopped', offset, message: `expected ${words[expecting]}${hint(text, offset)}` }
}

function hint(text: string, offset: number): string {
  if (offset === text.length) return ', but the file ends here'
  if (/^\/[/*]/.test(text.slice(offset, offset + 2))) return '; JSON has no comments'
  if (text[offset] === "'") return '; JSON has double quotes only'
  return text[offset] === '"' ? '; or a text here is not closed or not escaped' : ''
}

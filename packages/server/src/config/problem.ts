/** Where a value stands in the configuration: keys and list positions from the top. */
export type Path = readonly (string | number)[]

/** One mistake. The message says what was expected, and what was found where that is no secret. */
export interface Problem {
  /** `tenants[0].clients[1].redirect_uris[0]`, or the name of an environment variable. */
  readonly path: string
  readonly message: string
}

const longestShown = 80

export function problemAt(path: Path, message: string): Problem {
  return { path: pathText(path), message }
}

/** What was expected, and what stood there instead. */
export function expected(words: string, found: unknown): string {
  return `expected ${words}, found ${shown(found)}`
}

/** The path as people write it. */
export function pathText(path: Path): string {
  if (path.length === 0) return '(top level)'
  return path.map(stepText).join('').replace(/^\./, '')
}

/** A value as it may stand in a message: short, on one line, without the user part of a URL. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(shortened(value.replace(/\/\/[^/]*@/g, '//[secret]@')))
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

function stepText(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`
  return /^[\w$-]+$/.test(step) ? `.${shortened(step)}` : `[${JSON.stringify(shortened(step))}]`
}

function shortened(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text
}

import { brokenBytes, hasControls, shownName } from './parameters.ts'

type MultipartText = readonly [name: string, value: string]

/** The texts of a body in their order; a name may come more than once. */
export type MultipartTexts = readonly MultipartText[]

/** What is wrong with a body. `part` is safe to show: at most 64 plain characters. */
export interface MultipartProblem {
  readonly kind: 'multipart-problem'
  readonly problem: 'broken' | 'file' | 'encoded' | 'malformed'
  readonly part?: string
}

/** A body, and what its sender says that it is. */
interface Posted {
  readonly contentType: string | undefined
  readonly body: string
}

const type = 'multipart/form-data'

/** Whether a body says that it is `multipart/form-data`; in any case, and with whatever parameters (RFC 9110 §8.3.1). */
export function isMultipart({ contentType }: Pick<Posted, 'contentType'>): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === type
}

/**
 * Reads a body of `multipart/form-data` (RFC 7578) that stands for a form: texts in UTF-8 without control characters,
 * and no files. How often a name may come, and how many there may be, is judged by those who judge it of every form;
 * how long the whole may be, by the listener.
 */
export function readMultipart(posted: Posted): MultipartTexts | MultipartProblem {
  const parts = partsOf(posted)
  if (!parts) return broken
  const texts: MultipartText[] = []
  for (const part of parts) {
    const text = readPart(part)
    if ('kind' in text) return text
    texts.push(text)
  }
  return texts
}

const broken: MultipartProblem = { kind: 'multipart-problem', problem: 'broken' }

/** RFC 2046 §5.1.1: what stands before the first boundary and behind the last one counts for nothing. */
function partsOf({ contentType = '', body }: Posted): readonly string[] | undefined {
  const boundary = boundaryIn(contentType)
  if (boundary === undefined) return undefined
  const [, ...behind] = `\r\n${body}`.split(`\r\n--${boundary}`)
  const end = behind.findIndex((one) => one.startsWith('--'))
  const parts = behind.slice(0, end)
  const isWhole = /^--[ \t]*(?:\r\n|$)/.test(behind[end] ?? '')
  return isWhole && parts.every((one) => /^[ \t]*\r\n/.test(one)) ? parts : undefined
}

function boundaryIn(contentType: string): string | undefined {
  const boundary = onlyOne('boundary', parametersOf(contentType, type) ?? [])
  return boundary !== undefined && /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/.test(boundary)
    ? boundary
    : undefined
}

/** RFC 7578 §4.8: of its headers two count, and what encodes it; the others are to be ignored. */
function readPart(part: string): MultipartText | MultipartProblem {
  const at = part.indexOf('\r\n\r\n')
  const headers = part.slice(0, Math.max(at, 0)).split('\r\n')
  const [disposition = '', another] = valuesOf('content-disposition', headers)
  const parameters = parametersOf(disposition, 'form-data') ?? []
  const name = onlyOne('name', parameters)
  if (name === undefined || another !== undefined) return broken
  const problem = (what: MultipartProblem['problem']) =>
    ({ kind: 'multipart-problem', problem: what, part: shownName(name) }) as const
  if (parameters.some(([one]) => /^filename\*?$/.test(one))) return problem('file')
  if (valuesOf('content-transfer-encoding', headers).some((one) => !asItIs.test(one)))
    return problem('encoded')
  const value = part.slice(at + 4)
  return isText(name) && isText(value) ? [name, value] : problem('malformed')
}

/** RFC 2045 §6.2: what says that nothing was done. */
const asItIs = /^(?:7bit|8bit|binary)$/i

function valuesOf(header: string, lines: readonly string[]): readonly string[] {
  const begin = `${header}:`
  return lines
    .filter((line) => line.slice(0, begin.length).toLowerCase() === begin)
    .map((line) => line.slice(begin.length).trim())
}

type Parameter = readonly [name: string, value: string]

/**
 * `word; name=value; name="value"` (RFC 9110 §5.6.6), the names in lower case. What stands between the quotes is meant
 * as it is: senders escape in three ways (RFC 7578 §4.2), and no name of ours needs any.
 * @returns `undefined` for everything else.
 */
function parametersOf(text: string, word: string): readonly Parameter[] | undefined {
  const rest = text.slice(word.length)
  const found = [...rest.matchAll(parameter)]
  const length = found.reduce((sum, [all]) => sum + all.length, 0)
  if (text.slice(0, word.length).toLowerCase() !== word || length < rest.length) return undefined
  return found.map(([, name = '', quoted, plain = '']) => [name.toLowerCase(), quoted ?? plain])
}

const parameter = /[ \t]*;[ \t]*(?:([\w!#$%&'*+.^`|~-]+)=(?:"([^"]*)"|([^\s;,"]+)))?/gy

/** What has to be said once, lest two readers believe two different things. */
function onlyOne(wanted: string, parameters: readonly Parameter[]): string | undefined {
  const values = parameters.flatMap(([name, value]) => (name === wanted ? [value] : []))
  return values.length === 1 ? values[0] : undefined
}

function isText(text: string): boolean {
  return !hasControls(text) && !text.includes(brokenBytes)
}

export function isMultipartProblem(value: MultipartTexts | MultipartProblem): value is MultipartProblem {
  return 'kind' in value
}

/** A sentence for the developer who sent it. */
export function describeMultipartProblem({ problem, part }: MultipartProblem): string {
  const name = part === undefined ? 'A part' : `The part "${part}"`
  switch (problem) {
    case 'broken':
      return 'The multipart/form-data body is broken: it must be parts with a name each, between the boundaries that its Content-Type names.'
    case 'file':
      return `${name} is a file; it must be text.`
    case 'encoded':
      return `${name} has a Content-Transfer-Encoding; it must be sent as it is.`
    case 'malformed':
      return `${name} is not UTF-8 without control characters.`
  }
}

/**
 * The parameters of one request, each sent at most once; one without a value counts as not sent. Of those
 * that may repeat it holds the first; `repeatedValues` has them all.
 */
export type SentParameters = ReadonlyMap<string, string>

/** What is wrong with a query or form. `parameter` is safe to show: at most 64 plain characters. */
export interface ParameterProblem {
  readonly kind: 'parameter-problem'
  readonly problem: 'duplicate' | 'malformed' | 'too-many' | 'wrong-content-type'
  readonly parameter?: string
}

const mostParameters = 100

/**
 * Reads a query string or form body (`application/x-www-form-urlencoded`).
 *
 * RFC 6749 §3.1: a parameter must not be sent twice, and one without a value is treated as omitted. Names
 * or values with broken percent-encoding, invalid UTF-8 or control characters are refused.
 * @param repeatable the names that may be sent more than once: `resource` (RFC 8707 §2) and no other so far.
 */
export function readParameters(
  raw: string,
  repeatable: readonly string[] = [],
): SentParameters | ParameterProblem {
  const parameters = new Map<string, string>()
  const seen = new Set<string>()
  if (raw === '') return parameters
  const pairs = raw.split('&')
  if (pairs.length > mostParameters) return { kind: 'parameter-problem', problem: 'too-many' }
  for (const pair of pairs) {
    if (pair === '') continue
    const at = pair.indexOf('=')
    const name = decoded(at === -1 ? pair : pair.slice(0, at))
    const value = at === -1 ? '' : decoded(pair.slice(at + 1))
    if (name === undefined) return { kind: 'parameter-problem', problem: 'malformed' }
    if (value === undefined)
      return { kind: 'parameter-problem', problem: 'malformed', parameter: shownName(name) }
    if (seen.has(name) && !repeatable.includes(name))
      return { kind: 'parameter-problem', problem: 'duplicate', parameter: shownName(name) }
    seen.add(name)
    if (value !== '' && !parameters.has(name)) parameters.set(name, value)
  }
  return parameters
}

/**
 * All values of a parameter that may be sent more than once, in their order, empty and equal ones left out.
 * @param raw what `readParameters` accepted with this name as repeatable.
 */
export function repeatedValues(raw: string, name: string): readonly string[] {
  const values = raw.split('&').map((pair) => {
    const at = pair.indexOf('=')
    return at > 0 && decoded(pair.slice(0, at)) === name ? (decoded(pair.slice(at + 1)) ?? '') : ''
  })
  return [...new Set(values.filter((value) => value !== ''))]
}

/** Reads a POST body as a form, and refuses any other content type. */
export function readForm(
  request: { readonly contentType: string | undefined; readonly body: string },
  repeatable: readonly string[] = [],
) {
  if (!isForm(request)) {
    const problem: ParameterProblem = { kind: 'parameter-problem', problem: 'wrong-content-type' }
    return problem
  }
  return readParameters(request.body, repeatable)
}

/** Whether a body says that it is a form; in any case, and with whatever parameters (RFC 9110 §8.3.1). */
export function isForm({ contentType }: { readonly contentType: string | undefined }): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded'
}

export function isParameterProblem(value: SentParameters | ParameterProblem): value is ParameterProblem {
  return 'kind' in value
}

/** A sentence for the developer who sent it. */
export function describeProblem({ problem, parameter }: ParameterProblem): string {
  const name = parameter === undefined ? 'A parameter' : `The parameter "${parameter}"`
  switch (problem) {
    case 'duplicate':
      return `${name} was sent more than once; it may be sent once.`
    case 'malformed':
      return `${name} is not valid percent-encoded UTF-8 without control characters.`
    case 'too-many':
      return `More than ${mostParameters} parameters were sent.`
    case 'wrong-content-type':
      return 'The body must be sent as application/x-www-form-urlencoded.'
  }
}

/** What stands in a body's text for bytes that are no UTF-8; spelled with escapes it is a letter like any other. */
export const brokenBytes = '\ufffd'

/** Whether a text has control characters in it, which no parameter may have. */
export function hasControls(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what must not pass
  return /[\u0000-\u001f\u007f]/.test(text)
}

function decoded(text: string): string | undefined {
  if (text.includes(brokenBytes)) return undefined
  const plain = text.includes('+') ? text.replaceAll('+', ' ') : text
  const value = plain.includes('%') ? decodedEscapes(plain) : plain
  return value === undefined || hasControls(value) ? undefined : value
}

function decodedEscapes(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** A name that somebody sent, safe to show. */
export function shownName(name: string): string {
  return name.replaceAll(/[^\w.-]/g, '?').slice(0, 64)
}

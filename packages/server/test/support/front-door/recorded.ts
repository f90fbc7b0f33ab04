import assert from 'node:assert/strict'
import type { Answer, Method } from '../../../../../e2e/support/browser.ts'
import type { FrontDoor } from '../front-door.ts'

/** A request as one of the vendor's SDKs was seen to send it. */
export interface Recorded {
  /** The SDK with its version, and the call that it was. */
  readonly by: string
  /** Line by line as on the wire: method and path, headers, an empty line, the body. `{NAME}` differs each time. */
  readonly request: string
  /** What stands for each `{NAME}`. */
  readonly values?: () => Promise<Readonly<Record<string, string>>>
  /** Reads the answer as this SDK does, which must not fail. */
  readonly read: (answer: Answer) => unknown
}

/** Sends it as it was recorded, but for what differs each time. */
export async function replay(door: FrontDoor, { request, values }: Recorded): Promise<Answer> {
  const filled = fill(request, (await values?.()) ?? {})
  const [head = '', body] = filled.split('\n\n')
  const [line = '', ...lines] = head.split('\n')
  const [method = '', path = ''] = line.split(' ')
  const headers = Object.fromEntries(
    lines.map((one) => [one.slice(0, one.indexOf(':')), one.slice(one.indexOf(':') + 1).trim()]),
  )
  return door.send(method as Method, path, { headers, ...(body === undefined ? {} : { form: body }) })
}

/** Puts values into their places. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{([A-Z_0-9]+)\}/g, (_, name: string) => {
    const value = values[name]
    assert.ok(value !== undefined, `nothing stands for {${name}}`)
    return value
  })
}

/** As axios reads: it throws at anything but 2xx, and where the body is no JSON the text is the data. */
export function byAxios({ status, body }: Answer): unknown {
  assert.ok(status >= 200 && status < 300, `axios throws: Request failed with status code ${status}: ${body}`)
  return jsonOr(body)
}

/** What an app sees of an `AxiosError`. */
export function byFailingAxios({ status, body }: Answer): {
  readonly status: number
  readonly data: unknown
} {
  assert.ok(status < 200 || status >= 300, `axios does not throw at ${status}`)
  return { status, data: jsonOr(body) }
}

/** As the Python SDKs read: `.json()`, whatever the status; it throws where there is none. */
export function byPython({ body }: Answer): unknown {
  return JSON.parse(body)
}

function jsonOr(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}

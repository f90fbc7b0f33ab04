import { Pool } from 'undici'

export interface Answer {
  readonly status: number
  readonly location: string | undefined
  /** Lower-case names; `set-cookie` and other repeated headers as lists. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** A form by its fields, or a body spelled out. */
export type Form = Readonly<Record<string, string>> | string

/** As much of a browser as a load needs: cookies, forms, and no opinion on redirects. */
export interface Browser {
  /** By name; what is put in here is sent. */
  readonly cookies: Map<string, string>
  get(path: string, headers?: Headers): Promise<Answer>
  post(path: string, form: Form, headers?: Headers): Promise<Answer>
  /** Forgets every cookie. */
  clear(): void
}

/** Calls to the provider on kept connections, as an app's server makes them. */
export interface Caller {
  browser(): Browser
  send(method: Method, path: string, options?: CallOptions): Promise<Answer>
  close(): Promise<void>
}

export interface CallOptions {
  readonly headers?: Headers
  readonly form?: Form
  /** A body of JSON, instead of a form. */
  readonly json?: unknown
}

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'
type Headers = Readonly<Record<string, string>>

/**
 * @param connections how many calls may be under way at once.
 * @param ca whom to trust besides the public authorities, as PEM.
 */
export function createCaller(base: string, connections: number, ca?: string): Caller {
  const pool = new Pool(base, { connections, ...(ca === undefined ? {} : { connect: { ca } }) })
  const host = new URL(base).host

  async function call(method: Method, path: string, { headers = {}, form, json }: CallOptions) {
    const {
      statusCode,
      headers: received,
      body,
    } = await pool.request({
      method,
      path: path.startsWith(base) ? path.slice(base.length) : path,
      headers: {
        host,
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(form === undefined ? {} : { body: bodyOf(form) }),
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    })
    const { location } = received
    return {
      status: statusCode,
      location: typeof location === 'string' ? location : undefined,
      headers: received,
      body: await body.text(),
    }
  }

  function browser(): Browser {
    const cookies = new Map<string, string>()
    const visit = async (method: Method, path: string, { headers = {}, ...rest }: CallOptions) => {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const answer = await call(method, path, {
        ...rest,
        headers: cookie === '' ? headers : { cookie, ...headers },
      })
      for (const line of cookiesOf(answer)) keep(cookies, line)
      return answer
    }
    return {
      cookies,
      get: (path, headers = {}) => visit('GET', path, { headers }),
      post: (path, form, headers = {}) => visit('POST', path, { form, headers }),
      clear: () => cookies.clear(),
    }
  }

  return {
    browser,
    send: (method, path, options = {}) => call(method, path, options),
    close: () => pool.close(),
  }
}

/** The `Set-Cookie` lines of an answer. */
export function cookiesOf({ headers }: Pick<Answer, 'headers'>): readonly string[] {
  const lines = headers['set-cookie'] ?? []
  return typeof lines === 'string' ? [lines] : lines
}

function bodyOf(form: Form): string {
  return typeof form === 'string' ? form : new URLSearchParams(form).toString()
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(';')
  const at = pair.indexOf('=')
  const name = pair.slice(0, at)
  if (attributes.some((one) => one.trim().toLowerCase() === 'max-age=0')) jar.delete(name)
  else jar.set(name, pair.slice(at + 1))
}

import assert from 'node:assert/strict'
import type { Tenant } from '../../src/domain/tenant.ts'
import type { HttpResponse, Route } from '../../src/platform/http/message.ts'
import { httpRequest, testTenant } from './request.ts'

/** A browser with a cookie jar, calling endpoints without a network. */
export interface Browser {
  readonly cookies: Map<string, string>
  /** @param url of ours, absolute or below the tenant's prefix. */
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<HttpResponse>
  post(url: string, form: Readonly<Record<string, string>>): Promise<HttpResponse>
  /** A form on somebody else's page: Lax cookies stay at home. */
  postFromElsewhere(url: string, form: Readonly<Record<string, string>>): Promise<HttpResponse>
  /** Goes on while the answer leads to an address of ours; the last answer is a page, or leads to an app. */
  follow(response: HttpResponse): Promise<HttpResponse>
  /** Sends the form of a page, with what a person fills in. */
  submit(page: HttpResponse, fields: Readonly<Record<string, string>>): Promise<HttpResponse>
}

export function createBrowser(routes: readonly Route[], options: { readonly tenant?: Tenant } = {}): Browser {
  const tenant = options.tenant ?? testTenant
  const { base, pathPrefix } = tenant.addresses[0]
  const cookies = new Map<string, string>()

  async function call(
    url: string,
    rest: Omit<Parameters<typeof httpRequest>[0], 'url'>,
  ): Promise<HttpResponse> {
    const local = url.startsWith(base) ? url.slice(base.length) : url
    const request = httpRequest({ tenant, cookies: new Map(cookies), url: local, ...rest })
    const own = routes.filter(({ method }) => method === request.method)
    const route =
      own.find(({ path }) => path === request.path) ?? own.find(({ path }) => isShaped(request.path, path))
    assert.ok(route, `no route for ${request.method} ${request.path}`)
    const response = await route.endpoint(request)
    keepCookies(cookies, response)
    return response
  }

  const browser: Browser = {
    cookies,
    get: (url, headers) => call(url, headers ? { headers } : {}),
    post: (url, form) => call(url, { form }),
    postFromElsewhere: (url, form) => call(url, { form, cookies: new Map() }),
    async follow(response) {
      let last = response
      for (let hops = 0; last.status === 303 && locationOf(last).startsWith(base); hops += 1) {
        assert.ok(hops < 10, 'the redirects do not end')
        last = await browser.get(locationOf(last))
      }
      return last
    },
    async submit(page, fields) {
      const form = formOf(page)
      assert.ok(form.action.startsWith(`${pathPrefix}/`), `the form goes to ${form.action}`)
      return browser.post(form.action.slice(pathPrefix.length), { ...form.hidden, ...fields })
    },
  }
  return browser
}

/** Whether a path is one of those with a `:name` in it. */
function isShaped(path: string, pattern: string): boolean {
  const [given, wanted] = [path.split('/'), pattern.split('/')]
  return (
    given.length === wanted.length && wanted.every((part, at) => part.startsWith(':') || part === given[at])
  )
}

export function locationOf(response: HttpResponse): string {
  const { location } = response.headers
  assert.equal(typeof location, 'string', `no redirect but ${response.status}:\n${response.body}`)
  return String(location)
}

/** What an app reads from the answer: the address without its query, and the query. */
export function answerOf(response: HttpResponse): Readonly<Record<string, string>> {
  const url = new URL(locationOf(response))
  return { to: `${url.origin}${url.pathname}`, ...Object.fromEntries(url.searchParams) }
}

/** The form of a page: where it goes and its hidden fields. */
export function formOf({ body }: HttpResponse): {
  readonly action: string
  readonly hidden: Readonly<Record<string, string>>
} {
  const action = /<form\s+method="post"\s+action="([^"]*)"/.exec(body)?.[1]
  assert.ok(action, `no form on the page:\n${body}`)
  const inputs = body.matchAll(/<input\s+type="hidden"\s+name="([^"]*)"\s+value="([^"]*)"/g)
  return { action, hidden: Object.fromEntries([...inputs].map(([, name = '', value = '']) => [name, value])) }
}

/** The `Set-Cookie` values of an answer. */
export function cookiesOf({ headers }: HttpResponse): readonly string[] {
  const values = headers['set-cookie'] ?? []
  return typeof values === 'string' ? [values] : values
}

function keepCookies(jar: Map<string, string>, response: HttpResponse): void {
  for (const cookie of cookiesOf(response)) {
    const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(cookie) ?? []
    if (/; Max-Age=0\b/.test(cookie)) jar.delete(name)
    else jar.set(name, value)
  }
}

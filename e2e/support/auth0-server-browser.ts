import { request } from 'undici'
import { createCookieJar, type Navigation } from './auth0-server-jar.ts'
import { person } from './journeys.ts'
import { formWith } from './plain-browser.ts'

/** What a browser shows, whoever's page it is. */
export interface View {
  readonly url: URL
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Every address on the way here, this one included. */
  readonly trail: readonly URL[]
}

/**
 * A person's browser without scripts, which goes to apps and to the provider alike: it follows redirects, keeps the
 * cookies of each host, and sends buttons by their ids.
 */
export interface ServerBrowser {
  open(address: string): Promise<View>
  press(view: View, id: string, texts?: Readonly<Record<string, string>>): Promise<View>
  /** Opens an address, signs in and says yes, whichever pages of the provider come before the app's. */
  signIn(address: string, who?: Readonly<Record<'username' | 'password', string>>): Promise<View>
  /** The names of the cookies that this address would get. */
  cookiesFor(address: string): readonly string[]
}

const mostRedirects = 20

export function createServerBrowser(): ServerBrowser {
  const jar = createCookieJar()

  async function visit(first: Navigation, form?: Readonly<Record<string, string>>): Promise<View> {
    let [now, body] = [first, form]
    const trail: URL[] = []
    while (trail.length < mostRedirects) {
      trail.push(now.to)
      const answer = await load(now, body)
      if (answer.location === undefined) return { ...answer, url: now.to, trail }
      now = { ...now, to: new URL(answer.location, now.to) }
      // Only 307 and 308 send the form on (RFC 9110 §15.4.8).
      if (![307, 308].includes(answer.status)) [now, body] = [{ ...now, method: 'GET' }, undefined]
    }
    throw new Error(`too many redirects: ${trail.join(' ')}`)
  }

  /** One request as a navigation has it (Fetch Metadata §2). */
  async function load(navigation: Navigation, form?: Readonly<Record<string, string>>) {
    const { to, method } = navigation
    const cookie = jar.lineFor(navigation)
    const { statusCode, headers, body } = await request(to, {
      method,
      headers: {
        accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
        ...(cookie === undefined ? {} : { cookie }),
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      body: form === undefined ? null : new URLSearchParams(form).toString(),
    })
    jar.keep(to, [headers['set-cookie'] ?? []].flat())
    const { location } = headers
    return {
      status: statusCode,
      location: typeof location === 'string' ? location : undefined,
      headers,
      body: await body.text(),
    }
  }

  const browser: ServerBrowser = {
    open: (address) => visit({ to: new URL(address), method: 'GET' }),
    press: ({ body, url }, id, texts = {}) => {
      const { action, fields, method } = formWith(body, id, texts)
      const to = new URL(action, url)
      if (method === 'post') return visit({ to, method: 'POST', from: url }, fields)
      to.search = String(new URLSearchParams(fields))
      return visit({ to, method: 'GET', from: url })
    },
    signIn: async (address, { username, password } = person) => {
      let view = await browser.open(address)
      for (let count = 0; count < 5; count += 1) {
        if (has(view, 'password')) view = await browser.press(view, 'submit', { username, password })
        else if (has(view, 'allow')) view = await browser.press(view, 'allow')
        // The page that posts the answer to the app.
        else if (has(view, 'continue')) view = await browser.press(view, 'continue')
        else return view
      }
      throw new Error(`no way to the app: ${view.url.href} ${view.body}`)
    },
    cookiesFor: (address) => jar.names(new URL(address)),
  }
  return browser
}

/** Whether a page has a control of this id. */
export function has({ body }: View, id: string): boolean {
  return new RegExp(`<(?:input|button)\\b[^>]*\\bid="${id}"`).test(body)
}

/** The text of a page's heading. */
export function headingOf({ body, status, url }: View): string {
  const heading = /<h1\b[^>]*>([\s\S]*?)<\/h1>/.exec(body)?.[1]
  if (heading === undefined) throw new Error(`no heading: ${status} ${url.href} ${body.slice(0, 500)}`)
  return heading.replaceAll(/<[^>]*>/g, '').trim()
}

/** The first address of the trail with this path; its parameters are what the SDK asked for. */
export function asked({ trail }: View, path: string): URLSearchParams {
  const url = trail.find(({ pathname }) => pathname === path)
  if (url === undefined) throw new Error(`never went to ${path}: ${trail.join(' ')}`)
  return url.searchParams
}

import type { Answer, Browser, Form } from './browser.ts'

/** What a browser shows: a page of the provider. */
export interface Page {
  readonly kind: 'page'
  readonly url: URL
  readonly status: number
  readonly body: string
}

/** Where a browser was sent: an address of an app's, and what was posted to it. */
export interface Arrival {
  readonly kind: 'arrival'
  readonly url: URL
  readonly form?: Readonly<Record<string, string>>
}

/**
 * A browser as a test suite drives it: no scripts, no styles; it fills in fields and presses buttons by their
 * ids, follows redirects, and stops at any address that is not the provider's.
 */
export interface PlainBrowser {
  readonly cookies: Browser['cookies']
  open(url: string): Promise<Page | Arrival>
  /** Sends an address's query as a form, as the suite does with authorization requests. */
  openByPost(url: string): Promise<Page | Arrival>
  /** @param texts what to type, by the ids of the fields. */
  press(page: Page | Arrival, id: string, texts?: Readonly<Record<string, string>>): Promise<Page | Arrival>
  /** Goes where the page says that a browser without scripts goes by itself. */
  refresh(page: Page | Arrival): Promise<Page | Arrival>
}

const mostRedirects = 20

export function createPlainBrowser(base: string, browser: Browser): PlainBrowser {
  async function land(url: URL, answer: Answer): Promise<Page | Arrival> {
    let [at, now] = [url, answer]
    for (let count = 0; count < mostRedirects; count += 1) {
      if (now.location === undefined) return pageOf(at, now)
      at = new URL(now.location, at)
      if (at.origin !== base) return { kind: 'arrival', url: at }
      now = await browser.get(at.pathname + at.search)
    }
    throw new Error(`too many redirects: ${at.href}`)
  }

  async function visit(url: URL): Promise<Page | Arrival> {
    if (url.origin !== base) return { kind: 'arrival', url }
    return land(url, await browser.get(url.pathname + url.search))
  }

  async function post(url: URL, form: Form): Promise<Page | Arrival> {
    return land(url, await browser.post(url.pathname + url.search, form))
  }

  return {
    cookies: browser.cookies,
    open: (url) => visit(new URL(url, base)),
    openByPost: (address) => {
      const url = new URL(address, base)
      return post(new URL(url.pathname, base), url.search.slice(1))
    },
    press: (page, id, texts = {}) => {
      const { url, body } = shown(page)
      const { action, fields } = formWith(body, id, texts)
      const target = new URL(action, url)
      return target.origin === base
        ? post(target, fields)
        : Promise.resolve({ kind: 'arrival', url: target, form: fields })
    },
    refresh: (page) => {
      const { url, body } = shown(page)
      const meta = tagsOf(body, 'meta').find((tag) => tag['http-equiv'] === 'refresh')
      const to = /^\d+;url=(.+)$/.exec(meta?.['content'] ?? '')?.[1]
      if (to === undefined) throw new Error(`the page goes nowhere by itself: ${url.href}`)
      return visit(new URL(to, url))
    },
  }
}

/** @throws where there is none, as what came instead says best what is wrong. */
export function shown(page: Page | Arrival): Page {
  if (page.kind === 'page') return page
  throw new Error(`a page was expected, not ${page.url.href}`)
}

/** @throws as {@link shown}. */
export function arrived(page: Page | Arrival): Arrival {
  if (page.kind === 'arrival') return page
  throw new Error(`an app's address was expected, not ${page.status} ${page.url.href} ${page.body}`)
}

/** The elements of one kind, each as its attributes. */
export function tagsOf(body: string, name: string): readonly Readonly<Record<string, string>>[] {
  return [...body.matchAll(new RegExp(`<${name}\\b([^>]*)>`, 'g'))].map(([, inside = '']) =>
    Object.fromEntries(
      [...inside.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [
        key,
        unescaped(value),
      ]),
    ),
  )
}

function pageOf(url: URL, { status, body, headers }: Answer): Page {
  const type = headers['content-type']
  if (typeof type !== 'string' || !type.startsWith('text/html'))
    throw new Error(`no page: ${status} ${url.href} ${body}`)
  return { kind: 'page', url, status, body }
}

/** What the form around a button would send, and how. */
export function formWith(body: string, id: string, texts: Readonly<Record<string, string>>) {
  const forms = [...body.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/g)].map(([text]) => text)
  const form = forms.find((text) => tagsOf(text, 'button').some((button) => button['id'] === id))
  if (form === undefined) throw new Error(`no button "${id}": ${body}`)
  const inputs = tagsOf(form, 'input')
  const strange = Object.keys(texts).filter((field) => !inputs.some((input) => input['id'] === field))
  if (strange.length > 0) throw new Error(`no field ${strange.join(', ')}: ${form}`)
  const pressed = tagsOf(form, 'button').filter((button) => button['id'] === id)
  const sent = [...inputs, ...pressed].filter(({ name }) => name !== undefined)
  const { action = '', method = 'get' } = tagsOf(form, 'form')[0] ?? {}
  return {
    action,
    method: method.toLowerCase(),
    fields: Object.fromEntries(
      sent.map((control) => [control['name'] ?? '', texts[control['id'] ?? ''] ?? control['value'] ?? '']),
    ),
  }
}

function unescaped(text: string): string {
  return text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
}

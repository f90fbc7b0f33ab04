/** A browser without a screen: cookies by name for all of localhost (they ignore ports), redirects by hand. */
export interface Browser {
  readonly cookies: ReadonlyMap<string, string>
  readonly go: (url: string, init?: RequestInit) => Promise<Page>
  /** Presses the only button of the page. */
  readonly press: (page: Page) => Promise<Page>
}

export interface Page {
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

export function openBrowser(cookies = new Map<string, string>()): Browser {
  const go = async (url: string, init: RequestInit = {}): Promise<Page> => {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    const headers = new Headers(init.headers)
    headers.set('cookie', cookie)
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]?.split('=') ?? []
      cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location) return go(new URL(location, url).href)
    return { url, status: response.status, headers: response.headers, text: await response.text() }
  }
  const press = (page: Page) => {
    const [, action = '', token = ''] =
      page.text.match(/<form[^>]*action="([^"]+)"[\s\S]*?name="form_token"\s+value="([^"]+)"/) ?? []
    const body = new URLSearchParams({ form_token: token })
    return go(new URL(action, page.url).href, { method: 'POST', body })
  }
  return { cookies, go, press }
}

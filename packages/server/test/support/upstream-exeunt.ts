import { hashSync } from '@node-rs/argon2'
import { arrived, createPlainBrowser } from '../../../../e2e/support/plain-browser.ts'
import { type FrontDoor, openFrontDoor, type Person, userOf } from './front-door.ts'
import type { RegisteredAddresses, UpstreamProvider } from './upstream-provider.ts'

type Json = Readonly<Record<string, unknown>>

const grace: Person = {
  username: 'grace',
  name: 'Grace Hopper',
  email: 'grace@upstream.example',
  password: 'grace knows a password',
  passwordHash: hashSync('grace knows a password', { memoryCost: 1024, timeCost: 1, parallelism: 1 }),
}

/** A second Exeunt, of which the first is an app. */
export interface UpstreamExeunt extends UpstreamProvider {
  readonly door: FrontDoor
}

export interface ExeuntOptions extends RegisteredAddresses {
  /** Changes to our registration there. */
  readonly client?: Json
  readonly startsAt?: Date
  readonly people?: readonly Json[]
}

export async function openExeunt(options: ExeuntOptions): Promise<UpstreamExeunt> {
  const { id = 'hub', backChannelLogoutUri } = options
  const clientId = `client-of-${id}`
  const door = await openFrontDoor({
    clients: {
      [clientId]: () => ({
        client_uri: undefined,
        redirect_uris: options.redirectUris,
        post_logout_redirect_uris: options.postLogoutRedirectUris,
        backchannel_logout_uri: backChannelLogoutUri,
        ...options.client,
      }),
    },
    people: options.people ?? [userOf(grace)],
    ...(options.startsAt && { startsAt: options.startsAt }),
  })
  const secret = door.app(clientId).secret
  return {
    door,
    issuer: door.base,
    clientId,
    entry: { id, name: `The ${id} directory`, issuer: door.base, client_id: clientId, client_secret: secret },
    person: { login: grace.username, subject: 'user-grace' },
    browser: () => createPlainBrowser(door.base, door.browser()),
    async signIn(browser, request, login = grace.username) {
      const page = await browser.open(request.href)
      const texts = { username: login, password: `${login} knows a password` }
      return arrived(page.kind === 'page' ? await browser.press(page, 'submit', texts) : page).url
    },
    async signOut(browser, request) {
      const page = await browser.open(request.href)
      return arrived(page.kind === 'page' ? await browser.press(page, 'yes') : page).url
    },
    async isSignedIn(browser) {
      const asks = new URLSearchParams({
        client_id: clientId,
        response_type: 'code',
        scope: 'openid',
        redirect_uri: options.redirectUris[0] ?? '',
        prompt: 'none',
      })
      const { url } = arrived(await browser.open(`${door.base}/oauth2/authorize?${asks}`))
      return url.searchParams.has('code')
    },
    close: () => door.close(),
  }
}

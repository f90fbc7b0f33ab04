import type { Browser, Caller } from '../../e2e/support/browser.ts'
import {
  codeFrom,
  expectStatus,
  secret,
  signInAt,
  type Tokens,
  tokensFrom,
} from '../../e2e/support/journeys.ts'
import type { Operation } from '../measure.ts'
import { auth0App, auth0Manager, type Bench, callback, lanes } from '../setting.ts'
import { lane, made, taken, times } from './lanes.ts'
import type { SignedIn } from './tokens.ts'

/** The same work at the doors of Auth0: JSON at the token endpoint, the management API, and `/v2/logout`. */
export function auth0Operations(bench: Bench, signedIn: readonly SignedIn[]): readonly Operation[] {
  const { caller, apps } = bench
  const uri = callback(apps, 0)
  let management = ''
  return [
    {
      name: 'auth0: code flow in a session, by JSON',
      count: times(bench, 1500),
      concurrency: lanes,
      run: async (index) => void (await tokensOf(caller, lane(signedIn, index).browser, uri)),
    },
    {
      name: 'auth0: sessions of a user',
      count: times(bench, 2000),
      concurrency: lanes,
      prepare: async () => {
        management ||= await managementToken(caller, bench.base)
      },
      run: async () => {
        const answer = await caller.send('GET', '/api/v2/users/ada/sessions?take=5', {
          headers: { authorization: `Bearer ${management}` },
        })
        if (!expectStatus(answer, 200).body.includes('"sessions"')) throw new Error('no sessions')
      },
    },
    logoutWithoutQuestion(bench),
  ]
}

async function tokensOf(caller: Caller, browser: Browser, uri: string): Promise<Tokens> {
  const code = codeFrom(await browser.get(authorizeUrl(uri)))
  return tokensFrom(
    await caller.send('POST', '/oauth/token', {
      json: {
        client_id: auth0App,
        client_secret: secret,
        grant_type: 'authorization_code',
        code,
        redirect_uri: uri,
      },
    }),
  )
}

async function managementToken(caller: Caller, base: string): Promise<string> {
  const form = {
    grant_type: 'client_credentials',
    client_id: auth0Manager,
    client_secret: secret,
    audience: `${base}/api/v2/`,
  }
  return tokensFrom(await caller.send('POST', '/oauth/token', { form })).access_token
}

function authorizeUrl(uri: string): string {
  const asked = { client_id: auth0App, redirect_uri: uri, response_type: 'code', state: 'bench' }
  return `/authorize?${new URLSearchParams({ ...asked, scope: 'openid profile email', nonce: 'bench' })}`
}

/** `/v2/logout`: nobody is asked, one app and its session end. */
function logoutWithoutQuestion(bench: Bench): Operation {
  const { caller, apps } = bench
  const uri = callback(apps, 0)
  const count = times(bench, 300)
  let ready: Browser[] = []
  const back = new URLSearchParams({ client_id: auth0App, returnTo: `${apps.origin}/out` })
  return {
    name: 'auth0: logout without a question',
    count,
    concurrency: lanes,
    prepare: async () => {
      ready = await made(count, async () => {
        const browser = caller.browser()
        await signInAt(browser, authorizeUrl(uri), uri)
        return browser
      })
    },
    run: async () => {
      const answer = await taken(ready).get(`/v2/logout?${back}`)
      if (expectStatus(answer, 303).location !== `${apps.origin}/out`) throw new Error('it leads elsewhere')
    },
  }
}

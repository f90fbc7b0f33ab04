import type { Caller } from '../../e2e/support/browser.ts'
import {
  authorizationRequest,
  authorizePath,
  basicFor,
  codeFrom,
  expectStatus,
  redeem,
  signIn,
  silentCode,
} from '../../e2e/support/journeys.ts'
import type { Operation } from '../measure.ts'
import { type Bench, callback, clientId, hybridApp, lanes } from '../setting.ts'
import { lane, times } from './lanes.ts'
import type { SignedIn } from './tokens.ts'

/** Discovery, and what happens at the authorization endpoint. */
export function authorizeOperations(bench: Bench, signedIn: readonly SignedIn[]): readonly Operation[] {
  const { caller, apps } = bench
  const browser = (index: number) => lane(signedIn, index).browser
  const uri = callback(apps, 0)

  return [
    {
      name: 'discovery',
      count: times(bench, 8000),
      concurrency: lanes,
      run: async () => void expectStatus(await caller.send('GET', '/.well-known/openid-configuration'), 200),
    },
    {
      // With what the password costs, which is nearly all.
      name: 'sign-in',
      count: times(bench, 300),
      concurrency: lanes,
      run: async () => void (await signIn(caller.browser(), clientId(0), uri)),
    },
    {
      name: 'code flow in a session',
      count: times(bench, 1500),
      concurrency: lanes,
      run: async (index) => {
        const code = await silentCode(browser(index), clientId(0), uri)
        const { access_token } = await redeem(caller, clientId(0), uri, code)
        const headers = { authorization: `Bearer ${access_token}` }
        expectStatus(await caller.send('GET', '/oauth2/userinfo', { headers }), 200)
      },
    },
    {
      name: 'pushed request and authorize',
      count: times(bench, 2000),
      concurrency: lanes,
      run: async (index) => {
        const request_uri = await pushed(caller, clientId(0), uri)
        const query = new URLSearchParams({ client_id: clientId(0), request_uri })
        codeFrom(await browser(index).get(`/oauth2/authorize?${query}`))
      },
    },
    {
      name: 'code id_token by form_post in a session',
      count: times(bench, 1500),
      concurrency: lanes,
      run: async (index) => {
        const wanted = { response_type: 'code id_token', response_mode: 'form_post' }
        const { body } = expectStatus(await browser(index).get(authorizePath(hybridApp, uri, wanted)), 200)
        if (!body.includes('name="id_token"')) throw new Error('no ID token came by the form')
      },
    },
  ]
}

async function pushed(caller: Caller, app: string, uri: string): Promise<string> {
  const form = authorizationRequest(app, uri)
  const answer = await caller.send('POST', '/oauth2/par', { headers: basicFor(app), form })
  const { request_uri } = JSON.parse(expectStatus(answer, 201).body) as { readonly request_uri: string }
  return request_uri
}

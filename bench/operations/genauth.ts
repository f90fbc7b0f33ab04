import { createHmac, randomUUID } from 'node:crypto'
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
import { type Bench, callback, genauthApp, genauthKey, lanes } from '../setting.ts'
import { lane, made, taken, times } from './lanes.ts'
import type { SignedIn } from './tokens.ts'

const proof = { client_id: genauthApp, client_secret: secret }

/** The same work at the doors of GenAuth: HS256 ID tokens, JWT access tokens, and a logout without a question. */
export function genauthOperations(bench: Bench, signedIn: readonly SignedIn[]): readonly Operation[] {
  const { caller, apps } = bench
  const uri = callback(apps, 0)
  let ready: readonly Tokens[] = []
  const prepare = async () => {
    if (ready.length > 0) return
    ready = await Promise.all(signedIn.map(({ browser }) => tokensOf(caller, browser, uri)))
  }
  return [
    {
      name: 'genauth: code flow in a session',
      count: times(bench, 1500),
      concurrency: lanes,
      run: async (index) => void (await tokensOf(caller, lane(signedIn, index).browser, uri)),
    },
    {
      name: 'genauth: introspection of a JWT',
      count: times(bench, 4000),
      concurrency: lanes,
      prepare,
      run: async (index) => {
        const form = { ...proof, token: lane(ready, index).access_token }
        const answer = await caller.send('POST', '/oidc/token/introspection', { form })
        if (!expectStatus(answer, 200).body.includes('"active":true')) throw new Error('it is inactive')
      },
    },
    {
      name: 'genauth: validate_token',
      count: times(bench, 4000),
      concurrency: lanes,
      prepare,
      run: async (index) => {
        const path = `/api/v2/oidc/validate_token?access_token=${lane(ready, index).access_token}`
        if (!expectStatus(await caller.send('GET', path), 200).body.includes('"aud"'))
          throw new Error('it does not count')
      },
    },
    signedRequest(bench),
    logoutWithoutQuestion(bench),
  ]
}

async function tokensOf(caller: Caller, browser: Browser, uri: string): Promise<Tokens> {
  const code = codeFrom(await browser.get(authorizeUrl(uri)))
  const form = { ...proof, grant_type: 'authorization_code', code, redirect_uri: uri }
  return tokensFrom(await caller.send('POST', '/oidc/token', { form }))
}

function authorizeUrl(uri: string): string {
  const asked = { client_id: genauthApp, redirect_uri: uri, response_type: 'code', state: 'bench' }
  return `/oidc/auth?${new URLSearchParams({ ...asked, scope: 'openid profile email', nonce: 'bench' })}`
}

/** A call of a manager, signed with an access key: it changes nothing, and its nonce is remembered. */
function signedRequest(bench: Bench): Operation {
  const { caller } = bench
  return {
    name: 'genauth: signed request',
    count: times(bench, 2000),
    concurrency: lanes,
    run: async () => {
      const body = { appId: genauthApp, userId: 'ada' }
      const headers = signedHeaders('/api/v3/check-session-status', body)
      const answer = await caller.send('POST', '/api/v3/check-session-status', { headers, json: body })
      if (!expectStatus(answer, 200).body.includes('"statusCode":200')) throw new Error(answer.body)
    },
  }
}

function signedHeaders(path: string, body: Readonly<Record<string, string>>): Record<string, string> {
  const named = {
    date: new Date().toUTCString(),
    'x-authing-signature-method': 'HMAC-SHA1',
    'x-authing-signature-nonce': randomUUID(),
    'x-authing-signature-version': '1.0',
  }
  const lines = Object.entries(named).map(([name, value]) => `${name}:${value}\n`)
  const parameters = Object.entries(body)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
  const text = `POST\n${lines.join('')}${path}?${parameters.join('&')}`
  const signature = createHmac('sha1', secret).update(text).digest('base64')
  return { ...named, authorization: `authing ${genauthKey}:${signature}` }
}

/** The address that asks nobody, with the browser back at a listed one. */
function logoutWithoutQuestion(bench: Bench): Operation {
  const { caller, apps } = bench
  const uri = callback(apps, 0)
  const count = times(bench, 300)
  let ready: Browser[] = []
  return {
    name: 'genauth: logout without a question',
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
      const out = `${apps.origin}/out`
      const answer = await taken(ready).get(`/login/profile/logout?redirect_uri=${out}`)
      if (expectStatus(answer, 303).location !== out) throw new Error('it leads elsewhere')
    },
  }
}

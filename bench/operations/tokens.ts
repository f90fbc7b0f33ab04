import type { Browser } from '../../e2e/support/browser.ts'
import {
  basicFor,
  expectStatus,
  redeem,
  silentCode,
  type Tokens,
  tokensFrom,
} from '../../e2e/support/journeys.ts'
import type { Operation } from '../measure.ts'
import { type Bench, callback, clientId, deviceApp, lanes, resource, signedUserinfoApp } from '../setting.ts'
import { lane, made, taken, times } from './lanes.ts'

export interface SignedIn {
  readonly browser: Browser
  readonly tokens: Tokens
}

const basic = basicFor(clientId(0))

/** The token endpoint, and what tokens are shown to. */
export function tokenOperations(bench: Bench, signedIn: readonly SignedIn[]): readonly Operation[] {
  const { caller, apps } = bench
  const free = signedIn.map(({ tokens }) => tokens)
  const toRevoke: string[] = []
  const readers: Tokens[] = []
  const shown = (tokens: Tokens) => ({ authorization: `Bearer ${tokens.access_token}` })

  return [
    {
      name: 'refresh with rotation',
      count: times(bench, 2000),
      concurrency: lanes,
      run: async () => {
        const { refresh_token = '' } = taken(free)
        const form = { grant_type: 'refresh_token', refresh_token }
        free.push(tokensFrom(await caller.send('POST', '/oauth2/token', { headers: basic, form })))
      },
    },
    {
      name: 'client credentials',
      count: times(bench, 4000),
      concurrency: lanes,
      run: async () => {
        const form = { grant_type: 'client_credentials' }
        const answer = await caller.send('POST', '/oauth2/token', { headers: basic, form })
        toRevoke.push(tokensFrom(answer).access_token)
      },
    },
    {
      name: 'JWT access token for a resource',
      count: times(bench, 2000),
      concurrency: lanes,
      run: async () => {
        const form = { grant_type: 'client_credentials', resource }
        const answer = await caller.send('POST', '/oauth2/token', { headers: basic, form })
        if (tokensFrom(answer).access_token.split('.').length !== 3) throw new Error('it is no JWT')
      },
    },
    {
      name: 'introspection',
      count: times(bench, 6000),
      concurrency: lanes,
      run: async (index) => {
        const form = { token: lane(signedIn, index).tokens.access_token }
        const answer = await caller.send('POST', '/oauth2/introspect', { headers: basic, form })
        if (!expectStatus(answer, 200).body.includes('"active":true'))
          throw new Error('a live token was called inactive')
      },
    },
    {
      name: 'userinfo',
      count: times(bench, 6000),
      concurrency: lanes,
      run: async (index) => {
        const headers = shown(lane(signedIn, index).tokens)
        expectStatus(await caller.send('GET', '/oauth2/userinfo', { headers }), 200)
      },
    },
    {
      name: 'signed userinfo',
      count: times(bench, 2000),
      concurrency: lanes,
      prepare: async () => {
        const uri = callback(apps, 0)
        for (const { browser } of signedIn) {
          const code = await silentCode(browser, signedUserinfoApp, uri)
          readers.push(await redeem(caller, signedUserinfoApp, uri, code))
        }
      },
      run: async (index) => {
        const headers = shown(lane(readers, index))
        const answer = expectStatus(await caller.send('GET', '/oauth2/userinfo', { headers }), 200)
        if (answer.headers['content-type'] !== 'application/jwt') throw new Error('it is not signed')
      },
    },
    {
      name: 'revocation',
      count: times(bench, 4000),
      concurrency: lanes,
      run: async () => {
        const form = { token: taken(toRevoke) }
        expectStatus(await caller.send('POST', '/oauth2/revoke', { headers: basic, form }), 200)
      },
    },
    devicePoll(bench),
  ]
}

/** One question for each device, so that none is asked to slow down. */
function devicePoll(bench: Bench): Operation {
  const { caller } = bench
  const count = times(bench, 2000)
  const headers = basicFor(deviceApp)
  let waiting: string[] = []
  return {
    name: 'device asks, and waits',
    count,
    concurrency: lanes,
    prepare: async () => {
      waiting = await made(count, async () => {
        const answer = await caller.send('POST', '/oauth2/device_authorization', {
          headers,
          form: { scope: 'openid profile' },
        })
        return (JSON.parse(expectStatus(answer, 200).body) as { readonly device_code: string }).device_code
      })
    },
    run: async () => {
      const grant_type = 'urn:ietf:params:oauth:grant-type:device_code'
      const form = { grant_type, device_code: taken(waiting) }
      const { body } = expectStatus(await caller.send('POST', '/oauth2/token', { headers, form }), 400)
      if (!body.includes('authorization_pending')) throw new Error(`it need not wait: ${body}`)
    },
  }
}

import type { Apps } from './apps.ts'
import { type Browser, type Caller, createCaller } from '../e2e/support/browser.ts'
import {
  basicFor,
  expectStatus,
  redeem,
  signIn,
  silentCode,
  tokensFrom,
  type Tokens,
} from '../e2e/support/journeys.ts'
import type { Operation } from './measure.ts'

const lanes = 16

export interface Bench {
  readonly base: string
  readonly apps: Apps
  readonly caller: Caller
  /** 1 for the full table; less for a quick look. */
  readonly share: number
}

export const clientId = (index: number) => `app-${index}`
const callback = (apps: Apps, index: number) => `${apps.origin}/${index}/callback`

/** The configuration: as many apps as the largest logout tells. */
export function benchConfig(base: string, apps: Apps, algorithm: string, secretOfAll: string): unknown {
  return {
    publicUrl: base,
    tenants: [
      {
        id: 'bench',
        clients: Array.from({ length: 100 }, (_, index) => ({
          client_id: clientId(index),
          client_secret: secretOfAll,
          first_party: true,
          redirect_uris: [callback(apps, index)],
          backchannel_logout_uri: `${apps.origin}/${index}/notice`,
          id_token_signed_response_alg: algorithm,
        })),
        users: [
          {
            username: 'ada',
            email: 'ada@example.com',
            password: 'correct horse battery staple',
            name: 'Ada',
          },
        ],
      },
    ],
    outgoing: { allow: ['127.0.0.0/8'] },
    deliveries: { concurrency: 64, perHostConcurrency: 64 },
  }
}

/** What is measured, in the order of the table. */
export async function operationsOn(bench: Bench): Promise<readonly Operation[]> {
  const { caller, apps, share } = bench
  const times = (count: number) => Math.max(lanes, Math.round(count * share))
  const browsers = Array.from({ length: lanes }, () => caller.browser())
  const first = await Promise.all(
    browsers.map(async (browser) =>
      redeem(caller, clientId(0), callback(apps, 0), await signIn(browser, clientId(0), callback(apps, 0))),
    ),
  )
  const lane = <T>(list: readonly T[], index: number): T => {
    const one = list[index % list.length]
    if (one === undefined) throw new Error('an empty list has no lanes')
    return one
  }
  const bearer = (index: number) => ({ authorization: `Bearer ${lane(first, index).access_token}` })
  const free: Tokens[] = [...first]
  const tokensToRevoke: string[] = []

  return [
    {
      name: 'discovery',
      count: times(8000),
      concurrency: lanes,
      run: async () => void expectStatus(await caller.send('GET', '/.well-known/openid-configuration'), 200),
    },
    {
      name: 'code flow in a session',
      count: times(1500),
      concurrency: lanes,
      run: async (index) => {
        const code = await silentCode(lane(browsers, index), clientId(0), callback(apps, 0))
        const { access_token } = await redeem(caller, clientId(0), callback(apps, 0), code)
        const headers = { authorization: `Bearer ${access_token}` }
        expectStatus(await caller.send('GET', '/oauth2/userinfo', { headers }), 200)
      },
    },
    {
      name: 'refresh with rotation',
      count: times(2000),
      concurrency: lanes,
      run: async () => {
        const held = free.pop()
        if (held?.refresh_token === undefined) throw new Error('no refresh token is free')
        const form = { grant_type: 'refresh_token', refresh_token: held.refresh_token }
        free.push(
          tokensFrom(await caller.send('POST', '/oauth2/token', { headers: basicFor(clientId(0)), form })),
        )
      },
    },
    {
      name: 'client credentials',
      count: times(4000),
      concurrency: lanes,
      run: async () => {
        const form = { grant_type: 'client_credentials' }
        const answer = await caller.send('POST', '/oauth2/token', { headers: basicFor(clientId(0)), form })
        tokensToRevoke.push(tokensFrom(answer).access_token)
      },
    },
    {
      name: 'introspection',
      count: times(6000),
      concurrency: lanes,
      run: async (index) => {
        const form = { token: lane(first, index).access_token }
        const { body } = expectStatus(
          await caller.send('POST', '/oauth2/introspect', { headers: basicFor(clientId(0)), form }),
          200,
        )
        if (!body.includes('"active":true')) throw new Error('a live token was called inactive')
      },
    },
    {
      name: 'userinfo',
      count: times(6000),
      concurrency: lanes,
      run: async (index) =>
        void expectStatus(await caller.send('GET', '/oauth2/userinfo', { headers: bearer(index) }), 200),
    },
    {
      name: 'revocation',
      count: times(4000),
      concurrency: lanes,
      run: async () => {
        const form = { token: tokensToRevoke.pop() ?? '' }
        expectStatus(
          await caller.send('POST', '/oauth2/revoke', { headers: basicFor(clientId(0)), form }),
          200,
        )
      },
    },
    logoutTold(bench, 'logout, one app', 1, times(300)),
    logoutTold(bench, 'logout told to 10 apps', 10, times(100)),
    logoutTold(bench, 'logout told to 100 apps', 100, times(24)),
  ]
}

/** One end_session request with a hint, and a notice to each of so many apps. */
function logoutTold({ base, apps }: Bench, name: string, appCount: number, count: number): Operation {
  const ready: { readonly browser: Browser; readonly idToken: string }[] = []
  const caller = createCaller(base, lanes)
  return {
    name,
    count,
    concurrency: Math.min(lanes, appCount === 100 ? 2 : lanes),
    prepare: async () => {
      for (let made = 0; made < count; made += lanes) {
        const batch = Array.from({ length: Math.min(lanes, count - made) }, () =>
          session(caller, apps, appCount),
        )
        ready.push(...(await Promise.all(batch)))
      }
    },
    run: async () => {
      const held = ready.pop()
      if (!held) throw new Error('no session is left to end')
      expectStatus(await held.browser.get(`/oauth2/logout?id_token_hint=${held.idToken}`), 303)
    },
    settle: async () => {
      await apps.received(appCount * count)
      await new Promise((resolve) => setTimeout(resolve, 100))
      await caller.close()
    },
  }
}

async function session(caller: Caller, apps: Apps, appCount: number) {
  const browser = caller.browser()
  const code = await signIn(browser, clientId(0), callback(apps, 0))
  const { id_token } = await redeem(caller, clientId(0), callback(apps, 0), code)
  for (let index = 1; index < appCount; index += 1)
    await silentCode(browser, clientId(index), callback(apps, index))
  if (id_token === undefined) throw new Error('no ID token came')
  return { browser, idToken: id_token }
}

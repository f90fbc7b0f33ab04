import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { LogoutId } from '../../src/domain/logout.ts'
import type { Issuer, Tenant } from '../../src/domain/tenant.ts'
import type { Upstream, UpstreamId } from '../../src/domain/upstream.ts'
import type { UpstreamExit, UpstreamLogout, WantedExit } from '../../src/logout/index.ts'
import { createUpstreamSessions, type UpstreamSession } from '../../src/platform/upstream-session.ts'
import { type Browser, locationOf } from './browser.ts'
import type { Engine } from './engines.ts'
import { acme, sealer } from './logout-rows.ts'
import { createLogoutWorld, ledgerOut } from './logout-world.ts'
import { noUpstreams } from './no-upstreams.ts'
import { testTenant } from './request.ts'

export const corp: Upstream = {
  id: 'corp' as UpstreamId,
  name: 'The corp directory',
  issuer: 'https://corp.example' as Issuer,
  clientId: 'exeunt',
  authMethod: 'client_secret_basic',
  scope: ['openid'],
  redirectPath: '/sign-in/callback',
  unknownPeople: 'create',
  signOut: 'when-asked',
  acrValues: [],
}

/** Its end_session endpoint. */
export const endThere = 'https://corp.example/end'
export const idTokenThere = 'header.claims.signature'

type ExitAnswer = (wanted: WantedExit) => UpstreamExit | Promise<UpstreamExit>

export interface HopWorldOptions {
  /** How it says that it is left; as every upstream does, unless told. */
  readonly exit?: ExitAnswer
  readonly verify?: UpstreamLogout['verify']
  readonly signOut?: Upstream['signOut']
  readonly redirectPath?: Upstream['redirectPath']
  readonly engine?: Engine
}

export type HopWorld = Awaited<ReturnType<typeof createHopWorld>>

/** The logout slice with people who came from an upstream; what federation knows of that one, the test says. */
export async function createHopWorld(t: TestContext, options: HopWorldOptions = {}) {
  const { exit = leads, verify = noUpstreams.verify, signOut = 'always', engine } = options
  const { redirectPath = corp.redirectPath } = options
  const asked: WantedExit[] = []
  const upstream: UpstreamLogout = {
    exit: (_, wanted) => {
      asked.push(wanted)
      return Promise.resolve(exit(wanted))
    },
    verify,
  }
  const tenant: Tenant = { ...testTenant, upstreams: [{ ...corp, signOut, redirectPath }] }
  const world = await createLogoutWorld(t, { tenant, upstream, ...(engine && { engine }) })
  world.register('ledger', { postLogoutRedirectUris: [ledgerOut] })
  const sessions = createUpstreamSessions(sealer)

  /** Somebody who came from the upstream, with a session at Ledger. */
  async function signIn(
    link: Partial<UpstreamSession> = {},
    clientIds: readonly string[] = ['ledger'],
    user = 'ada',
  ) {
    const session = await world.signIn(clientIds, user)
    const there = { upstreamId: corp.id, issuer: corp.issuer, subject: 'ada there', sid: 'sid there' }
    const row = { ...there, sessionId: session.id, idToken: idTokenThere, ...link }
    await world.database.write((transaction) => sessions.put(transaction, acme, row, world.clock.now()))
    return session
  }

  type Session = Awaited<ReturnType<typeof signIn>>

  /** Ledger's logout with a fitting hint: nobody is asked. */
  async function logOut(browser: Browser, session: Session) {
    const query = new URLSearchParams({
      id_token_hint: await session.idToken('ledger'),
      post_logout_redirect_uri: ledgerOut,
      state: 'of ledger',
    })
    return browser.get(`/oauth2/logout?${query}`)
  }

  return {
    ...world,
    asked,
    signIn,
    /** Somebody who came from nowhere else. */
    signInHere: world.signIn,
    logOut,

    /** To the upstream and no further: with which state, and how the browser would come back. */
    async atUpstream() {
      const session = await signIn()
      const browser = world.browser(session)
      const left = await browser.follow(await logOut(browser, session))
      const state = stateOf(locationOf(left))
      return { session, browser, state, back: `/oauth2/logout/returned?state=${state}` }
    },

    /** Lets a browser that has cookies have this session as well. */
    enter(browser: Browser, session: Session): void {
      for (const [name, value] of world.browser(session).cookies) browser.cookies.set(name, value)
    },

    hops: () => world.database.read.selectFrom('upstream_hops').selectAll().orderBy('id').execute(),

    /** Of the latest logout. */
    async logoutId(): Promise<LogoutId> {
      const latest = world.database.read.selectFrom('logouts').select('id').orderBy('id', 'desc')
      return (await latest.executeTakeFirstOrThrow()).id as LogoutId
    },
  }
}

function leads({ state }: WantedExit): UpstreamExit {
  return { kind: 'leads', url: `${endThere}?state=${state}` }
}

/** What the upstream is to send back with the browser. */
export function stateOf(address: string): string {
  assert.ok(address.startsWith(endThere), address)
  return new URL(address).searchParams.get('state') ?? ''
}

/** Where Ledger wanted its browser back. */
export function assertHome(address: string): void {
  const { origin, pathname, searchParams } = new URL(address)
  assert.equal(`${origin}${pathname}`, ledgerOut.split('?')[0])
  assert.deepEqual(Object.fromEntries(searchParams), { lang: 'en', state: 'of ledger' })
}

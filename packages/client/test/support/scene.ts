import type { TestContext } from 'node:test'
import { createRelyingParty, type RelyingParty, type RelyingPartySettings } from '../../src/index.ts'
import { finishSignIn, startSignIn, type SignedIn, type SignInOptions } from '../../src/sign-in.ts'
import { startLoopbackProvider, type LoopbackProvider, type LoopbackSettings } from './loopback-provider.ts'

/** A secret in which every character tests the encoding of somebody's form or header. */
export const awkwardSecret = 'p%41:ss w+rd/é&=~'

/** A clock that stands still until a test moves it. */
export interface FixedClock {
  readonly now: () => Date
  readonly advance: (seconds: number) => void
}

export function createFixedClock(): FixedClock {
  let time = Date.parse('2026-03-01T12:00:00Z')
  return { now: () => new Date(time), advance: (seconds) => void (time += seconds * 1000) }
}

export interface Scene {
  readonly provider: LoopbackProvider
  readonly rp: RelyingParty
  readonly clock: FixedClock
  readonly signIn: (options?: SignInOptions) => Promise<SignedIn>
}

/** A fresh provider and one client of it, for one test. */
export async function setScene(
  t: TestContext,
  client: Partial<RelyingPartySettings> = {},
  provider: Partial<LoopbackSettings> = {},
): Promise<Scene> {
  const clock = createFixedClock()
  const clients = { ledger: { method: 'client_secret_basic', secret: awkwardSecret } } as const
  const loopback = await startLoopbackProvider({ clients, now: clock.now, ...provider })
  t.after(() => loopback.close())
  const rp = createRelyingParty({
    issuer: loopback.issuer,
    clientId: 'ledger',
    authentication: { method: 'client_secret_basic', clientSecret: awkwardSecret },
    redirectUri: 'http://localhost:4001/callback',
    now: clock.now,
    ...client,
  })
  const signIn = async (options?: SignInOptions) => {
    const { url, pending } = await startSignIn(rp, options)
    return finishSignIn(rp, await loopback.browse(url), pending)
  }
  return { provider: loopback, rp, clock, signIn }
}

import { type Browser, type Caller, createCaller } from '../../e2e/support/browser.ts'
import { expectStatus, redeem, signIn, silentCode } from '../../e2e/support/journeys.ts'
import type { Operation } from '../measure.ts'
import { type Bench, callback, clientId, frameApp, lanes } from '../setting.ts'
import { made, taken, times } from './lanes.ts'

/** An app, and where its codes go. */
interface App {
  readonly id: string
  readonly uri: string
}

interface Session {
  readonly browser: Browser
  readonly idToken: string
}

export function logoutOperations(bench: Bench): readonly Operation[] {
  return [
    logoutTold(bench, 'logout, one app', 1, times(bench, 300)),
    logoutTold(bench, 'logout told to 10 apps', 10, times(bench, 100)),
    logoutTold(bench, 'logout told to 100 apps', 100, times(bench, 24)),
    logoutFramed(bench),
  ]
}

/** One end_session request with a hint, and a notice to each of so many apps. */
function logoutTold({ base, apps }: Bench, name: string, appCount: number, count: number): Operation {
  let ready: Session[] = []
  const caller = createCaller(base, lanes)
  const several = Array.from({ length: appCount }, (_, index) => ({
    id: clientId(index),
    uri: callback(apps, index),
  }))
  return {
    name,
    count,
    concurrency: Math.min(lanes, appCount === 100 ? 2 : lanes),
    prepare: async () => {
      ready = await made(count, () => sessionWith(caller, several))
    },
    run: async () => {
      const { browser, idToken } = taken(ready)
      expectStatus(await browser.get(`/oauth2/logout?id_token_hint=${idToken}`), 303)
    },
    settle: async () => {
      await apps.received(appCount * count)
      await new Promise((resolve) => setTimeout(resolve, 100))
      await caller.close()
    },
  }
}

/** The same where the apps are told by frames, with the page that shows them. */
function logoutFramed(bench: Bench): Operation {
  const { caller, apps } = bench
  const count = times(bench, 300)
  const several = [0, 1, 2].map((index) => ({ id: frameApp(index), uri: callback(apps, 0) }))
  let ready: Session[] = []
  return {
    name: 'logout by frames, 3 apps',
    count,
    concurrency: lanes,
    prepare: async () => {
      ready = await made(count, () => sessionWith(caller, several))
    },
    run: async () => {
      const { browser, idToken } = taken(ready)
      const { location = '' } = expectStatus(
        await browser.get(`/oauth2/logout?id_token_hint=${idToken}`),
        303,
      )
      const { body } = expectStatus(await browser.get(location), 200)
      if (!body.includes('<iframe')) throw new Error('no frame was shown')
    },
  }
}

/** A person who is signed in at all of them. */
async function sessionWith(caller: Caller, apps: readonly App[]): Promise<Session> {
  const [first, ...others] = apps
  if (!first) throw new Error('somebody signs in at an app')
  const browser = caller.browser()
  const code = await signIn(browser, first.id, first.uri)
  const { id_token } = await redeem(caller, first.id, first.uri, code)
  for (const { id, uri } of others) await silentCode(browser, id, uri)
  if (id_token === undefined) throw new Error('no ID token came')
  return { browser, idToken: id_token }
}

import type { Browser } from '../../e2e/support/browser.ts'
import {
  authorizationRequest,
  authorizePath,
  codeFrom,
  expectStatus,
  follow,
  person,
  press,
  redemption,
  tokensFrom,
} from '../../e2e/support/journeys.ts'
import type { Operation } from '../measure.ts'
import { akamaiApp, akamaiPath, akamaiPerson, type Bench, callback, lanes } from '../setting.ts'
import { lane, made, taken, times } from './lanes.ts'

/** How many browsers of one person a logout of every device ends. */
const devices = 5

/** The same work at the doors of Akamai, in a tenant with one session for each person. */
export function akamaiOperations(bench: Bench): readonly Operation[] {
  return [codeFlow(bench), logoutWithoutQuestion(bench), logoutOfEveryDevice(bench)]
}

function codeFlow(bench: Bench): Operation {
  let ready: readonly Browser[] = []
  return {
    name: 'akamai: code flow in a session',
    count: times(bench, 1500),
    concurrency: lanes,
    prepare: async () => {
      ready = await made(lanes, () => signedIn(bench))
    },
    run: async (index) => void (await sidOf(lane(ready, index), bench)),
  }
}

/** `/auth-ui/logout`: nobody is asked, and the other browsers of the person stay in. */
function logoutWithoutQuestion(bench: Bench): Operation {
  const count = times(bench, 300)
  const target = callback(bench.apps, 0)
  const path = `${akamaiPath}/auth-ui/logout?${new URLSearchParams({ client_id: akamaiApp, redirect_uri: target })}`
  let ready: Browser[] = []
  return {
    name: 'akamai: logout without a question',
    count,
    concurrency: lanes,
    prepare: async () => {
      ready = await made(count, () => signedIn(bench))
    },
    run: async () => {
      const answer = await taken(ready).get(path)
      if (expectStatus(answer, 303).location !== target) throw new Error('it leads elsewhere')
    },
  }
}

/** `/login/end_session` with the `sid`: the session of this browser, and those that are bound to it. */
function logoutOfEveryDevice(bench: Bench): Operation {
  const count = times(bench, 32)
  let ready: { readonly browser: Browser; readonly sid: string }[] = []
  return {
    name: `akamai: logout of ${devices} devices`,
    count,
    concurrency: lanes,
    prepare: async () => {
      ready = []
      for (let index = 0; index < count; index += 1) {
        const username = akamaiPerson(index)
        const browsers = await made(devices, () => signedIn(bench, username))
        const browser = lane(browsers, 0)
        ready.push({ browser, sid: await sidOf(browser, bench) })
      }
    },
    run: async () => {
      const { browser, sid } = taken(ready)
      const query = new URLSearchParams({ client_id: akamaiApp, logout_hint: sid })
      expectStatus(await browser.get(`${akamaiPath}/login/end_session?${query}`), 303)
    },
  }
}

/** A browser with a session, by the standard's door of the same tenant, where no page follows. */
async function signedIn({ caller, apps }: Bench, username = person.username): Promise<Browser> {
  const browser = caller.browser()
  const uri = callback(apps, 0)
  const page = await follow(browser, await browser.get(akamaiPath + authorizePath(akamaiApp, uri)), uri)
  await press(browser, { page, fields: { ...person, username }, until: uri })
  return browser
}

/** A whole code flow, to the `sid` of its ID token. */
async function sidOf(browser: Browser, { caller, apps }: Bench): Promise<string> {
  const uri = callback(apps, 0)
  const query = new URLSearchParams(authorizationRequest(akamaiApp, uri))
  const code = codeFrom(await browser.get(`${akamaiPath}/login/authorize?${query}`))
  const { id_token: idToken = '' } = tokensFrom(
    await caller.send('POST', `${akamaiPath}/login/token`, redemption(akamaiApp, uri, code)),
  )
  const claims = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString()) as {
    readonly sid: string
  }
  return claims.sid
}

import type { TestContext } from 'node:test'
import {
  startLoopbackProvider,
  type LoopbackProvider,
} from '../../../client/test/support/loopback-provider.ts'
import { startApp, type RunningApp } from '../../src/app/server.ts'
import type { AppSettings } from '../../src/app/settings.ts'
import { openBrowser, type Browser } from './browser.ts'

export interface Stage {
  readonly provider: LoopbackProvider
  readonly app: RunningApp
  readonly browser: Browser
  /** Sends the app a notice that its last sign-in is over, as the provider would. */
  readonly notify: (change?: Readonly<Record<string, unknown>>) => Promise<Response>
}

/** A provider, one app and one browser, for one test. */
export async function setStage(t: TestContext, settings: Partial<AppSettings> = {}): Promise<Stage> {
  const clients = { ledger: { method: 'client_secret_basic', secret: 'the secret' } } as const
  const provider = await startLoopbackProvider({ clients })
  const app = await startApp({
    name: 'Ledger',
    accent: 'green',
    port: 0,
    issuer: provider.issuer,
    clientId: 'ledger',
    clientSecret: 'the secret',
    returnsAfterSignOut: false,
    ...settings,
  })
  t.after(() => Promise.all([app.close(), provider.close()]))
  const notify = async (change = {}) => {
    const body = new URLSearchParams({ logout_token: await provider.logoutToken('ledger', change) })
    return fetch(`${app.origin}/backchannel-logout`, { method: 'POST', body })
  }
  return { provider, app, browser: openBrowser(), notify }
}

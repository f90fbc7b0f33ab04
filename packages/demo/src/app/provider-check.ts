import { discoverProvider } from '@exeunt/client'
import type { App } from './app.ts'

/**
 * Asks the provider for its metadata before a browser is sent there: a page of ours can say what to
 * do, the browser's own error page cannot.
 *
 * @throws ExeuntError `unreachable` or `bad_response`
 */
export async function checkProvider({ settings }: App): Promise<void> {
  await discoverProvider(settings.issuer, { timeoutSeconds: 3 })
}

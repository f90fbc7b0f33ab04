import { AuthenticationClient, type AuthenticationClientOptions, ExeuntError } from '@exeunt/client/genauth'
import assert from 'node:assert/strict'
import { type GenauthApp, type GenauthWorld, heard } from './genauth-world.ts'
import type { PlainBrowser } from './plain-browser.ts'

/* The package's second entry, as npm would have it. */

/** The class as an app's server sets it up. */
export function clientOf(
  { host }: Pick<GenauthWorld, 'host'>,
  { id, secret, redirectUri }: GenauthApp,
  options: Partial<AuthenticationClientOptions> = {},
): AuthenticationClient {
  const appSecret = secret === undefined ? {} : { appSecret: secret }
  return new AuthenticationClient({ appId: id, ...appSecret, appHost: host, redirectUri, ...options })
}

/** Signs in with PKCE, and lets the client check everything. */
export async function signIn(client: AuthenticationClient, browser: PlainBrowser, scope = 'openid profile') {
  const codeVerifier = client.generateCodeChallenge()
  const codeChallenge = client.generateCodeChallengeDigest(codeVerifier)
  const { url, state, nonce } = client.buildAuthorizeUrl({ scope, codeChallenge })
  const answer = await heard(browser, url)
  assert.equal(answer['state'], state, JSON.stringify(answer))
  const tokens = await client.getAccessTokenByCode(answer['code'] ?? '', { codeVerifier, nonce })
  return { ...tokens, id_token: tokens.id_token ?? '', refresh_token: tokens.refresh_token ?? '' }
}

export async function isAlive(client: AuthenticationClient, token: string): Promise<boolean> {
  return (await client.introspectToken(token)).active
}

/** What a call was refused with. */
export async function refusal(call: Promise<unknown>): Promise<ExeuntError> {
  const fault: unknown = await call.then(
    (value) => assert.fail(`was not refused: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  )
  assert.ok(fault instanceof ExeuntError, String(fault))
  return fault
}

import { AuthenticationClient } from 'authing-node-sdk'
import { type GenauthApp, type GenauthWorld, heard } from './genauth-world.ts'
import type { PlainBrowser } from './plain-browser.ts'

/* authing-node-sdk 4.0.1 as npm has it. */

export type NodeSdkOptions = Partial<ConstructorParameters<typeof AuthenticationClient>[0]>

/** The SDK as an app's server sets it up. */
export function nodeSdk(
  { host }: Pick<GenauthWorld, 'host'>,
  { id, secret, redirectUri }: GenauthApp,
  options: NodeSdkOptions = {},
): AuthenticationClient {
  const appSecret = secret === undefined ? {} : { appSecret: secret }
  return new AuthenticationClient({ appId: id, ...appSecret, appHost: host, redirectUri, ...options })
}

/** One method at all three endpoints: each is an option of its own. */
export const authenticatedBy = (method: 'client_secret_post' | 'client_secret_basic' | 'none') => ({
  tokenEndPointAuthMethod: method,
  introspectionEndPointAuthMethod: method,
  revocationEndPointAuthMethod: method,
})

/**
 * Signs in where the SDK says, in this browser, and lets it exchange the code. Without a secret a code must be
 * bound (RFC 9700 §2.1.1), and the SDK drops the challenge: there the app adds it to the address.
 */
export async function tokensOf(client: AuthenticationClient, browser: PlainBrowser, isPublic = false) {
  const { url } = client.buildAuthorizeUrl()
  const codeVerifier = client.generateCodeChallenge()
  const challenge = client.getCodeChallengeDigest({ codeChallenge: codeVerifier, method: 'S256' })
  const pkce = `&code_challenge=${challenge}&code_challenge_method=S256`
  const answer = await heard(browser, isPublic ? url + pkce : url)
  if (answer['code'] === undefined) throw new Error(`no code: ${JSON.stringify(answer)}`)
  return client.getAccessTokenByCode(answer['code'], isPublic ? { codeVerifier } : {})
}

/** What the SDKs that call by axios reject with: its error, and our answer inside. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ readonly status: number; readonly data: unknown }> {
  const fault: unknown = await call.then(
    (value) => new Error(`was not refused: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  )
  if (fault instanceof Error && 'response' in fault) {
    const { status, data } = fault.response as { readonly status: number; readonly data: unknown }
    return { status, data }
  }
  throw fault
}

import { proofOf } from '../client-authentication.ts'
import { isObject, type JsonObject } from '../json.ts'
import { checkTokenAnswer } from '../token-answer.ts'
import { badResponse } from '../transport.ts'
import { readEnvelope } from './envelope.ts'
import { authenticationOf, type App } from './app.ts'
import { tokenResponse, type TokenResponse } from './token-calls.ts'

/** Further wishes of a direct sign-in, as the vendor documents them; a server may know fewer. */
export interface SignInOptions extends JsonObject {
  /** Must contain `openid`. */
  readonly scope?: string
  /** How the app has encrypted the password itself; default `none`. */
  readonly passwordEncryptType?: 'none' | 'rsa' | 'sm2'
}

/** The vendor's envelope around the tokens. */
export interface SignInResponse extends JsonObject {
  readonly statusCode: 200
  /** The life of the access token is `expire_in` here, and `expires_in` where the server says both. */
  readonly data: TokenResponse & { readonly expire_in?: number }
}

export type Credentials =
  | { readonly connection: 'PASSWORD'; readonly passwordPayload: JsonObject }
  | { readonly connection: 'PASSCODE'; readonly passCodePayload: JsonObject }
  | { readonly connection: 'AD'; readonly adPayload: JsonObject }
  | { readonly connection: 'LDAP'; readonly ldapPayload: JsonObject }

/** Signs a person in without a browser: the app has their password or code in its own hands. */
export async function directSignIn(
  app: App,
  credentials: Credentials,
  options: SignInOptions | undefined,
): Promise<SignInResponse> {
  const url = new URL(`${app.host}/api/v3/signin`)
  const authentication = authenticationOf(app, app.authMethods.token)
  const { headers, fields } = await proofOf({ ...app.rp, authentication })
  // Without a secret the app is named by the header of every request alone, as the vendor's SDKs do.
  const proof = authentication.method === 'client_secret_post' && fields
  const json = { ...credentials, ...(options && { options }), ...proof }
  const reply = await app.rp.transport({ url, headers, json })
  const envelope = readEnvelope(url, reply)
  const { data } = envelope
  if (envelope['statusCode'] !== 200 || !isObject(data)) throw badResponse(url, 'no tokens', reply.status)
  return { ...envelope, statusCode: 200, data: tokenResponse(checkTokenAnswer(url, data)) }
}

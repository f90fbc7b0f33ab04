import { introspectToken as introspect, type Introspection as OAuthIntrospection } from '../tokens.ts'
import { clientAt, type App } from './app.ts'
import { badMember, wrongMember, type MemberTypes } from './member-types.ts'
import { given } from './settings.ts'

/** Whether a token is alive, and then what it is (RFC 7662 §2.2). */
export interface Introspection extends OAuthIntrospection {
  readonly active: boolean
  /** Whom the token is about; a program's own has none. */
  readonly sub?: string
  /** The app that it was given to. */
  readonly client_id?: string
  /** When it ends, in seconds since 1970. */
  readonly exp?: number
  /** When it began, in seconds since 1970. */
  readonly iat?: number
  readonly iss?: string
  readonly jti?: string
  /** The granted scopes, separated by spaces. */
  readonly scope?: string
  readonly token_type?: string
}

const text = ['string'] as const
const time = ['number'] as const
const types: MemberTypes = {
  sub: text,
  client_id: text,
  exp: time,
  iat: time,
  iss: text,
  jti: text,
  scope: text,
  token_type: text,
}

/** Asks whether a token is alive. */
export async function introspectToken(app: App, token: string): Promise<Introspection> {
  const answer = await introspect(clientAt(app, 'introspection'), given('token', token))
  if (isIntrospection(answer)) return answer
  throw badMember('introspection', wrongMember(answer, types))
}

function isIntrospection(answer: OAuthIntrospection): answer is Introspection {
  return wrongMember(answer, types) === undefined
}

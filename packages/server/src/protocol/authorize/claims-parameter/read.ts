import { Type } from 'typebox'
import { Check } from 'typebox/schema'
import type { AskedClaim, AskedClaims } from '../../../domain/grant.ts'
import { oauthError, type OAuthError } from '../../../domain/oauth-error.ts'
import type { Subject } from '../../../domain/user.ts'
import { readJsonObject } from '../../../platform/json/read.ts'

/** Core §5.5: members that we do not understand are ignored, at both heights. */
const claim = Type.Union([
  Type.Null(),
  Type.Object({
    essential: Type.Optional(Type.Boolean()),
    value: Type.Optional(Type.Unknown()),
    values: Type.Optional(Type.Array(Type.Unknown(), { minItems: 1 })),
  }),
])
const claimsByName = Type.Record(Type.String({ minLength: 1 }), claim)
const claims = Type.Object({
  userinfo: Type.Optional(claimsByName),
  id_token: Type.Optional(claimsByName),
})

export interface ReadClaims {
  readonly claims?: AskedClaims
  readonly subject?: Subject
}

/**
 * Reads the `claims` parameter (Core §5.5). Its `sub` of the ID token is a promise that protects people: no
 * answer about anybody but the person it names (Core §3.1.2.2, §5.5.1).
 */
export function readClaims(text: string | undefined): ReadClaims | OAuthError {
  if (text === undefined) return {}
  const sent = readJsonObject(text)
  if (!Check(claims, sent)) return malformed
  const { userinfo, id_token: idToken } = sent
  const sub = idToken?.['sub']?.value
  // A subject of another type is nobody's.
  if (sub !== undefined && typeof sub !== 'string') return malformed
  return {
    claims: {
      ...(userinfo ? { userinfo: askedOf(userinfo) } : {}),
      ...(idToken ? { idToken: askedOf(idToken) } : {}),
    },
    ...(sub === undefined ? {} : { subject: sub as Subject }),
  }
}

const malformed = oauthError(
  'invalid_request',
  'The parameter claims must be a JSON object whose members userinfo and id_token are objects; each claim in them is null or an object with essential (true or false), value, or values (a list), and no member comes twice.',
)

function askedOf(sent: Readonly<Record<string, AskedClaim | null>>): Readonly<Record<string, AskedClaim>> {
  return Object.fromEntries(
    Object.entries(sent).map(([name, asked]) => {
      const { essential, value, values } = asked ?? {}
      return [
        name,
        {
          ...(essential === undefined ? {} : { essential }),
          ...(value === undefined ? {} : { value }),
          ...(values === undefined ? {} : { values }),
        },
      ]
    }),
  )
}

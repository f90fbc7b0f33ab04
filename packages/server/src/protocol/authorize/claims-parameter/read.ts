import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Subject } from '../../../domain/user.ts'

const subjectClaim = Type.Object({ id_token: Type.Object({ sub: Type.Object({ value: Type.String() }) }) })

/**
 * Of the `claims` parameter, which we do not support otherwise (Core §5.5), we keep the one promise that
 * protects people: no answer about anybody but the person it names (Core §3.1.2.2).
 */
export function subjectAsked(claims: string | undefined): Subject | undefined {
  const parsed = claims === undefined ? undefined : parsedJson(claims)
  return Value.Check(subjectClaim, parsed) ? (parsed.id_token.sub.value as Subject) : undefined
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

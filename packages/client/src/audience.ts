import { stringsIn, type JsonObject } from './json.ts'

export interface AudienceRule {
  readonly clientId: string
  readonly trustedAudiences: readonly string[]
}

/** A token is for us if it names us, and nobody beside us whom we do not trust (CORE §3.1.3.7, rule 3). */
export function isForUs(claims: JsonObject, { clientId, trustedAudiences }: AudienceRule): boolean {
  const audiences = stringsIn(claims, 'aud') ?? []
  const isTrusted = (audience: string) => audience === clientId || trustedAudiences.includes(audience)
  return audiences.includes(clientId) && audiences.every(isTrusted)
}

import { responseTypes } from '../../domain/client.ts'
import type { JsonObject } from '../../platform/json/read.ts'

/**
 * What a registration means where it says nothing. Registration §2, RFC 7591 §2; unlike the configuration's
 * defaults (D8), which follow from what a client has.
 */
export function withDefaults(sent: JsonObject): JsonObject {
  const { grant_types = ['authorization_code'], response_types } = sent
  return {
    application_type: 'web',
    token_endpoint_auth_method: 'client_secret_basic',
    id_token_signed_response_alg: 'RS256',
    ...sent,
    grant_types,
    response_types: response_types === undefined ? responseTypesFor(grant_types) : spelled(response_types),
  }
}

/** `code`, but for a client that asks no person at this endpoint, to which none of them would mean anything. */
function responseTypesFor(grantTypes: unknown): readonly string[] {
  const asksPeople =
    !Array.isArray(grantTypes) ||
    grantTypes.some((type) => /^(?:authorization_code|implicit)$/.test(String(type)))
  return asksPeople ? ['code'] : []
}

/** Multiple Response Types §3: the words of a type have no order, and are kept in our spelling. */
function spelled(types: unknown): unknown {
  if (!Array.isArray(types)) return types
  return types.map((type: unknown) => responseTypes.find((one) => sorted(one) === sorted(type)) ?? type)
}

function sorted(type: unknown): string | undefined {
  return typeof type === 'string' ? type.split(' ').toSorted().join(' ') : undefined
}

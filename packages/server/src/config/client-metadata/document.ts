import { isDeepStrictEqual } from 'node:util'
import type { Client } from '../../domain/client.ts'
import type { DialectTraits } from '../../domain/dialect.ts'
import type { JsonObject } from '../../platform/json/read.ts'
import { defaultResponseTypes, defaultsOf } from '../build/client.ts'
import { administeredMetadataOf } from './administered.ts'

/**
 * A client as the document that means it, to be changed and read again: what it has only because nobody said
 * otherwise stays unsaid, so that no rule takes it for somebody's word. Its secret is not in it.
 * @param dialects those that this program speaks.
 */
export function clientDocumentOf(client: Client, dialects: readonly DialectTraits[]): JsonObject {
  const [method, ...others] = client.authMethods
  const { responseModes } = defaultsOf(client.dialect, dialects)
  const all = {
    ...administeredMetadataOf(client),
    client_id: client.id,
    // Several are what a client has that named none (D8).
    token_endpoint_auth_method: others.length > 0 ? undefined : method,
    id_token_signed_response_alg: client.idTokenAlgorithm,
    response_types: unless(client.responseTypes, defaultResponseTypes),
    response_modes: unless(client.responseModes, responseModes),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

function unless<Value>(value: Value, usual: Value): Value | undefined {
  return isDeepStrictEqual(value, usual) ? undefined : value
}

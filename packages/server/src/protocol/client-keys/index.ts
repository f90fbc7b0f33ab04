import type { Keys } from '../../platform/keys/keys.ts'
import type { FetchedDocumentsDeps } from '../../platform/http/fetched-documents.ts'
import { createFetchedKeys } from '../../platform/key-set/fetched.ts'
import { type ClientSignatures, createVerify } from './verify.ts'

export { readJws, type ReadJws, type UnreadableJws } from '../../platform/jws/read.ts'
export type { ClientSignatures, JwsRules, RefusedJws, VerifiedJws } from './verify.ts'

export interface ClientSignaturesDeps extends FetchedDocumentsDeps {
  readonly keys: Pick<Keys, 'verifyFor'>
}

/**
 * What clients sign: whether a client made a token, by the keys or the secret that it registered. What the
 * token says, and whether it may be said here, is for whoever asks: client authentication, request objects.
 */
export function createClientSignatures(deps: ClientSignaturesDeps): ClientSignatures {
  return { verify: createVerify({ keys: deps.keys, fetched: createFetchedKeys(deps) }) }
}

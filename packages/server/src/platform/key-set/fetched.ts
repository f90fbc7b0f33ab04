import {
  createFetchedDocuments,
  type FetchedDocuments,
  type FetchedDocumentsDeps,
} from '../http/fetched-documents.ts'
import { readKeySet } from './read.ts'
import { type VerificationKey, verificationKeys } from './verification-key.ts'

/** The keys behind `jwks_uri`s: `newerThan` others than those that did not verify, as their owner may have rotated. */
export type FetchedKeys = FetchedDocuments<readonly VerificationKey[]>

const kind = {
  accept: 'application/jwk-set+json, application/json',
  read: (body: string) => {
    const set = readKeySet(body)
    return typeof set === 'string' ? set : set.flatMap(verificationKeys)
  },
  timeoutMilliseconds: 5000,
  pauseMilliseconds: 30_000,
} as const

/** @param timeoutMilliseconds how long a fetch may take; 5000 unless told. */
export function createFetchedKeys(
  deps: FetchedDocumentsDeps,
  timeoutMilliseconds: number = kind.timeoutMilliseconds,
): FetchedKeys {
  return createFetchedDocuments(deps, { ...kind, timeoutMilliseconds })
}

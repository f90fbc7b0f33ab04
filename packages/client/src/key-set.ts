import {
  createLocalJWKSet,
  errors,
  type CryptoKey,
  type FlattenedJWSInput,
  type JWSHeaderParameters,
  type LocalJWKSet,
} from 'jose'
import { isObject, parseObject } from './json.ts'
import { badResponse, type Transport } from './transport.ts'

/** No kept key fits, and the keys were fetched too lately to ask again: a new one may fit. */
export class UnknownSoFar extends errors.JWKSNoMatchingKey {}

/** Finds the provider's public key for a token; throws jose's `JWKSNoMatchingKey` if there is none. */
export type KeySet = (header: JWSHeaderParameters, token?: FlattenedJWSInput) => Promise<CryptoKey>

export interface KeySetSettings {
  readonly jwksUri: () => Promise<URL>
  readonly transport: Transport
  readonly now: () => Date
  /** After this time the keys are fetched anew, so that a withdrawn key stops to count. */
  readonly maxAgeSeconds: number
  /** An unknown key id leads to one more fetch, but not before this time since the last one. */
  readonly coolDownSeconds: number
}

/**
 * The provider's keys (CORE §10.1.1): kept, renewed when old, and fetched again when a token names
 * an unknown key. The cool-down keeps forged tokens from turning us into a flood of requests.
 */
export function createKeySet(settings: KeySetSettings): KeySet {
  let keys: LocalJWKSet | undefined
  let fetchedAt = 0
  let pending: Promise<LocalJWKSet> | undefined
  const ageSeconds = () => (settings.now().getTime() - fetchedAt) / 1000

  const load = async (): Promise<LocalJWKSet> => {
    keys = await fetchKeys(await settings.jwksUri(), settings.transport)
    fetchedAt = settings.now().getTime()
    return keys
  }
  const loadOnce = () => (pending ??= load().finally(() => (pending = undefined)))

  return async (header, token) => {
    const kept = keys && ageSeconds() < settings.maxAgeSeconds ? keys : undefined
    try {
      return await (kept ?? (await loadOnce()))(header, token)
    } catch (error) {
      if (!kept || !(error instanceof errors.JWKSNoMatchingKey)) throw error
      if (ageSeconds() < settings.coolDownSeconds) throw new UnknownSoFar()
      return (await loadOnce())(header, token)
    }
  }
}

async function fetchKeys(url: URL, transport: Transport): Promise<LocalJWKSet> {
  const { status, text } = await transport({
    url,
    headers: { accept: 'application/jwk-set+json, application/json' },
  })
  if (status !== 200) throw badResponse(url, `status ${status}`, status)
  const document = parseObject(text)
  const keys = document?.['keys']
  const isKeySet = Array.isArray(keys) && keys.every((key) => isObject(key) && typeof key['kty'] === 'string')
  if (!isKeySet) throw badResponse(url, 'something other than a key set', status)
  return createLocalJWKSet({ keys })
}

import { createHmac } from 'node:crypto'
import type { Client } from '../../../domain/client.ts'
import type { Clock } from '../../../platform/clock.ts'
import { sameSecret, secretHash } from '../../../platform/credential.ts'
import type { HttpRequest } from '../../../platform/http/message.ts'
import { clientSecretPurpose, type Sealer } from '../../../platform/keys/seal.ts'
import type { Guesses } from '../../../platform/throttle/guesses.ts'
import type { FindClient } from '../authenticate.ts'
import type { AssertionStore } from '../store.ts'
import {
  judgeSigned,
  nonceExpiry,
  sealedSigningSecret,
  type SignatureRefusal,
  type SignedRequest,
  wrongSignature,
} from './decide.ts'

export interface SignedRequestDeps {
  readonly findClient: FindClient
  readonly sealer: Pick<Sealer, 'open'>
  readonly store: AssertionStore
  readonly guesses: Guesses
  readonly clock: Clock
}

/** The client whose signature it is. */
export interface Signer {
  readonly kind: 'signer'
  readonly client: Client
}

/**
 * Finds out which client signed a call. What it signed is the door's spelling; that the secret made it, that it is
 * fresh, and that it comes once is judged here.
 * @throws SealBroken where the client's secret cannot be opened.
 */
export type VerifySignedRequest = (
  request: HttpRequest,
  signed: SignedRequest,
) => Promise<Signer | SignatureRefusal>

export function createVerifySignedRequest(deps: SignedRequestDeps): VerifySignedRequest {
  const { findClient, store, guesses, clock } = deps
  return async ({ tenant, remoteAddress: address }, signed) => {
    const guess = { tenantId: tenant.id, name: signed.clientId, address }
    const retryAfterSeconds = guesses.wait(guess)
    if (retryAfterSeconds > 0) return { kind: 'bad-signature', reason: 'too-many-guesses', retryAfterSeconds }
    const refusal = judgeSigned(signed, clock.now())
    if (refusal) return refusal
    const client = await findClient(tenant.id, signed.clientId)
    if (!client || !isSignedBy({ tenantId: tenant.id, client }, signed, deps)) {
      guesses.wrong(guess)
      return wrongSignature(client ? 'signature' : 'unknown-client')
    }
    const isFirst = await store.useOnce({
      tenantId: tenant.id,
      clientId: client.id,
      jtiHash: secretHash(`signed request ${signed.nonce}`),
      expiresAt: nonceExpiry(signed),
    })
    return isFirst ? { kind: 'signer', client } : { kind: 'bad-signature', reason: 'replayed' }
  }
}

function isSignedBy(
  { tenantId, client }: { readonly tenantId: HttpRequest['tenant']['id']; readonly client: Client },
  { text, signature }: SignedRequest,
  { sealer }: SignedRequestDeps,
): boolean {
  const sealed = sealedSigningSecret(client)
  if (sealed === undefined) return false
  const secret = sealer.open(sealed, { tenantId, purpose: clientSecretPurpose, id: client.id })
  return sameSecret(createHmac('sha1', secret).update(text, 'utf8').digest('base64'), signature)
}

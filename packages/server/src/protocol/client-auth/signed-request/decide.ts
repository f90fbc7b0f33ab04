import type { Client, ClientId } from '../../../domain/client.ts'

/** A call that a client signed with its secret, in the words of the door that it came by. */
export interface SignedRequest {
  readonly clientId: ClientId
  /** What the door makes of the request, and what the client must have signed. */
  readonly text: string
  /** HMAC-SHA1 of the text under the client's secret, as base64. */
  readonly signature: string
  readonly signedAt: Date
  /** Different for every call. */
  readonly nonce: string
}

/**
 * Why a signature does not count. An unknown client, one that does not sign, and a wrong secret are all
 * `wrong-signature`; `detail` is for the log.
 */
export type SignatureRefusal =
  | { readonly kind: 'bad-signature'; readonly reason: 'wrong-signature'; readonly detail: string }
  | { readonly kind: 'bad-signature'; readonly reason: 'clock-skew' | 'replayed' }
  | {
      readonly kind: 'bad-signature'
      readonly reason: 'too-many-guesses'
      readonly retryAfterSeconds: number
    }

/** How far a client's clock may be from ours, in milliseconds. */
const mostSkew = 15 * 60 * 1000
const longestNonce = 256

/** Whether a signature may count at all; its bytes are compared afterwards. */
export function judgeSigned(
  { signedAt, nonce }: Pick<SignedRequest, 'signedAt' | 'nonce'>,
  now: Date,
): SignatureRefusal | undefined {
  if (Math.abs(now.getTime() - signedAt.getTime()) > mostSkew)
    return { kind: 'bad-signature', reason: 'clock-skew' }
  // Without one the call could be sent again; a long one is nobody's nonce.
  return nonce === '' || nonce.length > longestNonce ? wrongSignature('nonce') : undefined
}

/** Until when this very call would be taken for a fresh one, and a moment more. */
export function nonceExpiry({ signedAt }: Pick<SignedRequest, 'signedAt'>): Date {
  return new Date(signedAt.getTime() + mostSkew + 1000)
}

/** The secret of a client that signs its calls is kept, sealed; no other client's would be opened for this. */
export function sealedSigningSecret(client: Client | undefined): string | undefined {
  return client?.signsRequests ? client.sealedSecret : undefined
}

export function wrongSignature(detail: string): SignatureRefusal {
  return { kind: 'bad-signature', reason: 'wrong-signature', detail }
}

import { base64url } from 'jose'

/** 256 random bits in 43 characters that need no escaping anywhere: a state, nonce or PKCE verifier. */
export function randomText(): string {
  return base64url.encode(crypto.getRandomValues(new Uint8Array(32)))
}

import { type Static, Type } from 'typebox'
import { Check } from 'typebox/schema'

const secrets = Type.Object({
  nonce: Type.String(),
  /** The code verifier (RFC 7636). */
  verifier: Type.String(),
  /** Of the interaction that waits. */
  handle: Type.String(),
  /** How long ago the person may have proved who they are. */
  maxAgeSeconds: Type.Optional(Type.Number()),
})

/** What only the way back may know. */
export type RequestSecrets = Static<typeof secrets>

/** Spells them for sealing. */
export function writtenSecrets(request: RequestSecrets): string {
  return JSON.stringify(request)
}

/** Reads what {@link writtenSecrets} wrote. @throws where another program wrote it. */
export function readSecrets(text: string): RequestSecrets {
  const value: unknown = JSON.parse(text)
  if (Check(secrets, value)) return value
  throw new Error('A stored upstream request has a form that no version of this program gave it.')
}

import type { TSchema } from 'typebox'
import type { ClientRegistration } from '../../platform/directory/registration.ts'
import type { JsonObject } from '../../platform/json/read.ts'
import { clientOf } from '../build/client.ts'
import { type Problem, problemAt } from '../problem.ts'
import { reasonsForSecret } from '../rules/client-auth.ts'
import { clientProblems } from '../rules/client.ts'
import type { KnownDialects } from '../rules/dialect.ts'
import { sizeProblems, strangerProblems, type StrangerSurroundings } from '../rules/stranger.ts'
import { type ClientDocument, clientSchema } from '../schema/client.ts'
import { createSecret } from '../secret.ts'
import { readShape } from '../shape.ts'
import { withDefaults } from './defaults.ts'
import { registeredFields } from './fields.ts'

/** What the server adds to what a client says of itself. */
export interface RegistrationSurroundings extends StrangerSurroundings {
  readonly clientId: string
  /** Its secret, if it turns out to need one. */
  readonly secret: string
  /** `outgoing.allow`. */
  readonly allow: readonly string[]
  /** The spelling of the door at which it registers (D3): what it leaves unsaid is as that vendor's apps have it. */
  readonly dialect: string
  /** Those that this program speaks. */
  readonly dialects: KnownDialects
}

export type ClientMetadataReading =
  /** With the secret where the client needs one. */
  | { readonly kind: 'client'; readonly registration: ClientRegistration }
  | { readonly kind: 'problems'; readonly problems: readonly [Problem, ...Problem[]] }

/**
 * Reads the metadata with which a client registers itself. RFC 7591 §2, Registration §2: the schema and the
 * rules of the configuration, with the standard's defaults instead of ours, and without the fields that are
 * the operator's alone (`first_party` and its like), which are ignored.
 *
 * Unknown members are ignored, and `null` is the same as not there (RFC 7592 §2.2); but what asks for
 * encryption is refused by name, as the client would otherwise wait for something that never comes.
 * @returns the client, which is never first-party; or every problem. No message holds what was sent.
 */
export function readClientMetadata(
  sent: JsonObject,
  { clientId, secret, allow, dialect, dialects, ...place }: RegistrationSurroundings,
): ClientMetadataReading {
  const tooMuch = sizeProblems(sent)
  if (tooMuch[0]) return { kind: 'problems', problems: [tooMuch[0], ...tooMuch.slice(1)] }
  const document = { ...withDefaults(knownOf(sent)), client_id: clientId, dialect }
  const shape = readShape(clientSchema, document, keepNoSecret)
  const sound = shape.sound ?? {}
  const entry = reasonsForSecret(sound).length > 0 ? { ...sound, client_secret: createSecret(secret) } : sound
  const [first, ...others] = [
    ...encryptionProblems(sent),
    ...shape.problems,
    ...clientProblems(entry, [], { allow, dialects }),
    ...strangerProblems(entry, place),
  ].map(withoutFound)
  if (first) return { kind: 'problems', problems: [first, ...others] }
  return { kind: 'client', registration: clientOf(entry as ClientDocument, dialects) }
}

function knownOf(sent: JsonObject): JsonObject {
  const entries = Object.entries(sent)
  return Object.fromEntries(
    entries.filter(([name, value]) => registeredFields.includes(name) && value !== null),
  )
}

/** A client does not choose its secret: no field that it may send is one. */
function keepNoSecret(_source: unknown, _shape: TSchema) {
  return { kind: 'problem', message: 'is chosen by the server' } as const
}

function encryptionProblems(sent: JsonObject): readonly Problem[] {
  const asked = Object.keys(sent).filter(
    (name) => /_encrypt(?:ed_response|ion)_(?:alg|enc)$/.test(name) && sent[name] !== null,
  )
  return asked.map((name) => problemAt([name], 'is not supported: this server does not encrypt tokens'))
}

/** The operator is shown what stood there; a stranger knows it, and an answer never repeats raw input. */
function withoutFound({ path, message }: Problem): Problem {
  return { path, message: message.replace(/, found [^]*$/, '') }
}

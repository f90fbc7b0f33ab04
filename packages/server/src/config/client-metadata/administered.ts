import { Type } from 'typebox'
import type { Client, ClientId } from '../../domain/client.ts'
import type { ClientRegistration } from '../../platform/directory/registration.ts'
import type { JsonObject } from '../../platform/json/read.ts'
import { clientOf } from '../build/client.ts'
import type { Problem } from '../problem.ts'
import { reasonsForSecret } from '../rules/client-auth.ts'
import { clientProblems, type ClientSurroundings } from '../rules/client.ts'
import { clientSchema, type ClientDocument } from '../schema/client.ts'
import { createSecret } from '../secret.ts'
import { readShape } from '../shape.ts'
import { clientMetadataOf } from './render.ts'

export interface AdministeredSurroundings extends ClientSurroundings {
  /** Its id, if it was not given one. */
  readonly clientId: ClientId
  /** A secret for it, if it turns out to need one. */
  readonly secret: string
  /** Whether it has one though nothing in the document asks for it: its proof where it names no other (D8). */
  readonly withSecret?: boolean
}

export type AdministeredReading =
  /** With the secret where the client uses one. */
  | { readonly kind: 'client'; readonly registration: ClientRegistration }
  | { readonly kind: 'problems'; readonly problems: readonly [Problem, ...Problem[]] }

/**
 * Reads a client that an administrator describes: the fields, the rules and the defaults of the configuration.
 * Unknown members are refused, and so is a secret: the server chooses it.
 * What is merely of no use (`rules/client-fit.ts`) stays allowed, as a client that registered itself may say it.
 * @returns the client; or every problem, each with its path.
 */
export function readAdministeredClient(
  sent: JsonObject,
  { clientId, secret, withSecret = false, ...surroundings }: AdministeredSurroundings,
): AdministeredReading {
  const isGiven = Object.hasOwn(sent, 'client_id')
  const shape = readShape(clientSchema, isGiven ? sent : { ...sent, client_id: clientId }, keepNoSecret)
  const sound = shape.sound ?? {}
  const isItsProof = withSecret && !Object.hasOwn(sound, 'token_endpoint_auth_method')
  const needsSecret = isItsProof || reasonsForSecret(sound).length > 0
  const entry = needsSecret ? { ...sound, client_secret: createSecret(secret) } : sound
  const [first, ...others] = [...shape.problems, ...clientProblems(entry, [], surroundings)]
  if (first) return { kind: 'problems', problems: [first, ...others] }
  return { kind: 'client', registration: clientOf(entry as ClientDocument, surroundings.dialects) }
}

/** The fields that are the operator's word alone, beside those of the standards. */
export function administeredMetadataOf(client: Client): JsonObject {
  const all = {
    ...clientMetadataOf(client),
    introspection_endpoint_auth_method: client.introspectionAuthMethods?.[0],
    revocation_endpoint_auth_method: client.revocationAuthMethods?.[0],
    first_party: client.firstParty,
    response_modes: client.responseModes,
    access_token_format: client.accessTokenFormat,
    refresh_token_policy: client.refreshTokenPolicy,
    refresh_grace_seconds: client.refreshGraceSeconds,
    backchannel_logout_token_type: client.logoutTokenType,
    backchannel_logout_token_names: client.logoutTokenNames,
    backchannel_logout_causes: client.backchannelLogoutCauses,
    require_pkce: client.requirePkce,
    resources: client.resources,
    web_origins: client.webOrigins,
    introspection: client.introspection,
    dialect: client.dialect,
    // Without a word of its own it has what its door is used to.
    ...(client.dialect !== 'standard' && { id_token_signed_response_alg: client.idTokenAlgorithm }),
    allow_plain_pkce: client.allowsPlainPkce,
    logout_by_contract: client.logoutByContract,
    signs_requests: client.signsRequests,
    access_key_of: client.accessKeyOf,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

/** What {@link readAdministeredClient} takes. */
export const administeredFields = withoutChosen()

function withoutChosen() {
  const { client_id: id, client_secret: _, ...fields } = clientSchema.properties
  return { client_id: Type.Optional(id), ...fields }
}

/** The server chooses the secret: no field that may be sent is one. */
function keepNoSecret() {
  return { kind: 'problem', message: 'is chosen by the server' } as const
}

import { type Static, type TSchema, Type } from 'typebox'
import { Check } from 'typebox/schema'
import type { ClientId } from '../../domain/client.ts'
import type { SessionId } from '../../domain/session.ts'
import type { UpstreamId } from '../../domain/upstream.ts'

const step = Type.Union([
  Type.Object({ kind: Type.Literal('resume') }),
  Type.Object({
    kind: Type.Literal('sign-in'),
    reason: Type.Enum(['no-session', 'prompt-login', 'max-age', 'other-user', 'no-sign-up']),
  }),
  Type.Object({ kind: Type.Literal('sign-up') }),
  Type.Object({ kind: Type.Literal('select-account') }),
  Type.Object({
    kind: Type.Literal('consent'),
    scope: Type.Array(Type.String()),
    remembered: Type.Array(Type.String()),
    /** The host that the answer goes to, where its app is not our own. */
    returnsTo: Type.Optional(Type.String()),
    /** What the person compares with their device (RFC 8628 §3.3.1). */
    userCode: Type.Optional(Type.String()),
  }),
])

const purpose = Type.Object({
  clientId: Type.Optional(Type.String()),
  resumePath: Type.String(),
  parameters: Type.String(),
  pushedRequestId: Type.Optional(Type.String()),
  loginHint: Type.Optional(Type.String()),
  uiLocales: Type.Optional(Type.String()),
  upstreamId: Type.Optional(Type.String()),
  maxAgeSeconds: Type.Optional(Type.Number()),
  signInPath: Type.Optional(Type.String()),
  signInNotice: Type.Optional(Type.Literal('for-a-moment')),
  voice: Type.Optional(Type.String()),
})

const stored = Type.Object({ purpose, step })

const consent = Type.Union([
  Type.Object({ kind: Type.Literal('denied') }),
  Type.Object({ kind: Type.Literal('allowed'), scope: Type.Array(Type.String()) }),
])

/** What the person has to do next; `resume` means that the asking endpoint has not judged yet. */
export type Step = Static<typeof step>

/** What the person answered on the consent page. */
export type ConsentAnswer = Static<typeof consent>

/** Whose request waits, and what its pages need to know of it. */
export interface Purpose {
  /** The app that asked; absent where a page of our own wants to know who somebody is. */
  readonly clientId?: ClientId
  /** The endpoint that asked, without the tenant's prefix; it gets the browser back after each step. */
  readonly resumePath: string
  /** That endpoint's own parameters, as they came: it reads and judges them again each time. */
  readonly parameters: string
  /** The pushed request that they came from (RFC 9126); the answer uses it up. */
  readonly pushedRequestId?: string
  readonly loginHint?: string
  readonly uiLocales?: string
  /** Where the person signs in without seeing our page first. */
  readonly upstreamId?: UpstreamId
  /** How long ago the person may have proved who they are; zero: only now will do. */
  readonly maxAgeSeconds?: number
  /** Where the person signs in, without the tenant's prefix; our own page unless told. */
  readonly signInPath?: string
  /** Whether they are told that they did before they go on. */
  readonly signInNotice?: 'for-a-moment'
  /** In whose words: a dialect's name; absent: our own. */
  readonly voice?: string
}

/** What the person did so far, and in which session they did it. */
export interface Progress {
  readonly sessionId?: SessionId
  readonly authenticatedAt?: Date
  readonly accountChosenAt?: Date
  readonly consent?: ConsentAnswer
}

/** A pending authorization request, bound to one browser. */
export interface Interaction extends Progress {
  readonly id: string
  readonly purpose: Purpose
  readonly step: Step
  /** Absent until the browser that came by a cross-site POST shows itself. */
  readonly browserHash?: string
  readonly expiresAt: Date
  readonly finishedAt?: Date
}

/** Spells the purpose and the step for storage. */
export function writtenRequest(request: { readonly purpose: Purpose; readonly step: Step }): string {
  return JSON.stringify({ purpose: request.purpose, step: request.step })
}

/** Reads what {@link writtenRequest} wrote. @throws where another program wrote it. */
export function readRequest(text: string): Pick<Interaction, 'purpose' | 'step'> {
  const { purpose, step } = readStored(stored, text)
  return { purpose: branded(purpose), step }
}

function branded({ clientId, upstreamId, ...rest }: Static<typeof purpose>): Purpose {
  return {
    ...rest,
    ...(clientId !== undefined && { clientId: clientId as ClientId }),
    ...(upstreamId !== undefined && { upstreamId: upstreamId as UpstreamId }),
  }
}

/** Reads a stored answer of the consent page. @throws where another program wrote it. */
export function readConsent(text: string): ConsentAnswer {
  return readStored(consent, text)
}

function readStored<const Schema extends TSchema>(schema: Schema, text: string): Static<Schema> {
  const value: unknown = JSON.parse(text)
  if (Check(schema, value)) return value
  throw new Error('A stored interaction has a form that no version of this program gave it.')
}

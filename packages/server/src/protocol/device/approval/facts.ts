import type { Client, ClientId } from '../../../domain/client.ts'
import { type Profiles, standardProfile } from '../../../domain/profile.ts'
import type { SubjectOf } from '../../../domain/subject.ts'
import type { TenantId } from '../../../domain/tenant.ts'
import type { Clock } from '../../../platform/clock.ts'
import type { HttpRequest } from '../../../platform/http/message.ts'
import { isParameterProblem, readParameters } from '../../../platform/http/parameters.ts'
import type { ConsentStore, CurrentSession, ErrorPage, Interactions, Visit } from '../../../sign-in/index.ts'
import type { DeviceStore } from '../store.ts'
import { shownUserCode } from '../user-code/read.ts'
import type { ApprovalFacts } from './decide.ts'

export interface ApprovalFactsDeps {
  readonly store: DeviceStore
  readonly interactions: Interactions
  readonly currentSession: CurrentSession
  readonly consents: ConsentStore
  readonly findClient: (tenantId: TenantId, clientId: ClientId) => Promise<Client | undefined>
  readonly subjectOf: SubjectOf
  readonly profiles: Pick<Profiles, 'at'>
  readonly clock: Clock
  readonly errorPage: ErrorPage
}

/** Reads the waiting device, its app, and who is signed in here. */
export async function gatherFacts(
  request: HttpRequest,
  { interaction }: Visit,
  deps: ApprovalFactsDeps,
): Promise<ApprovalFacts> {
  const { tenant } = request
  const { id, code } = keptDevice(interaction.purpose.parameters)
  const device = await deps.store.find(tenant.id, id)
  const client = device && (await deps.findClient(tenant.id, device.clientId))
  const facts = {
    now: deps.clock.now(),
    device,
    client,
    profile: device ? deps.profiles.at(tenant, device.issuer) : standardProfile,
    progress: interaction,
    userCode: shownUserCode(code),
  }
  const signedIn = client && (await deps.currentSession(request))
  if (!signedIn) return { ...facts, rememberedScope: [] }
  const { session, user } = signedIn
  const key = { tenantId: tenant.id, userId: user.id, clientId: client.id }
  const subject = deps.subjectOf(tenant.id, client, user.id)
  return {
    ...facts,
    rememberedScope: await deps.consents.remembered(key),
    signedIn: { session, userId: user.id, subject },
  }
}

/** What the interaction keeps: which device, and the code to show again. */
export function keptParameters(device: { readonly id: string }, code: string): string {
  return new URLSearchParams({ device: device.id, user_code: code }).toString()
}

function keptDevice(parameters: string): { readonly id: string; readonly code: string } {
  const kept = readParameters(parameters)
  if (isParameterProblem(kept)) throw new Error('an interaction keeps parameters that cannot be read')
  return { id: kept.get('device') ?? '', code: kept.get('user_code') ?? '' }
}

import type { Client } from '../../../domain/client.ts'
import type { Tenant } from '../../../domain/tenant.ts'
import { type HttpResponse, json } from '../../../platform/http/message.ts'
import type {
  AddedClient,
  ClientProblems,
  LeftClient,
  Revise,
  WrittenClient,
} from '../../../protocol/index.ts'
import type { Core } from '../../dialect.ts'
import { auth0Profile } from '../profile.ts'
import { clientBody } from './client-body.ts'
import { whyNotTheirs } from './client-guard.ts'
import { changesOf, wishFrom } from './client-wish.ts'
import { inTheirWords } from './client-words.ts'
import { readBody } from './read.ts'
import {
  invalidBody,
  isRefusal,
  keptElsewhere,
  type Refusal,
  tooManyChanges,
  unknownClient,
} from './render.ts'
import type { ManagementCall } from './route.ts'

type Answer = Promise<HttpResponse | Refusal>

/** A new application: with a secret, unless it is one that could not keep it. */
export async function addClient({ request, operator }: ManagementCall, core: Core): Answer {
  const { tenant } = request
  const members = readBody(request)
  if (isRefusal(members)) return members
  const { sent } = members
  if (typeof sent['name'] !== 'string') return invalidBody('name: must be a text.')
  const keepsNoSecret = sent['app_type'] === 'spa' || sent['app_type'] === 'native'
  const method = { token_endpoint_auth_method: keepsNoSecret ? 'none' : 'client_secret_post' }
  const document = { dialect: auth0Profile.name, first_party: true }
  const wanted = wishFrom(document, { ...method, ...sent }, { sent, tenant })
  if (wanted.kind === 'left') return wanted.why
  return answerTo(await core.clientAdministration.add(tenant, wanted, operator.clientId), tenant, 201)
}

/** Saying what is so already changes nothing, and is no mistake: tools send all that they know. */
export async function changeClient(
  { request, operator }: ManagementCall,
  client: Client,
  core: Core,
): Answer {
  const { tenant } = request
  const members = readBody(request)
  if (isRefusal(members)) return members
  const { sent } = members
  const asked = { sent, tenant }
  if (Object.keys(changesOf(client, asked)).length === 0) return json(200, clientBody(client, tenant))
  const revise: Revise<Refusal> = (known, document) => {
    const why = whyNotTheirs(known, operator, core.profiles.of(tenant))
    return why ? { kind: 'left', why } : wishFrom(document, changesOf(known.client, asked), asked)
  }
  const outcome = await core.clientAdministration.revise(tenant, client.id, revise, operator.clientId)
  switch (outcome.kind) {
    case 'gone':
      return unknownClient
    case 'kept-elsewhere':
      return keptBy(outcome.origin)
    case 'busy':
      return tooManyChanges
    case 'done':
    case 'problems':
    case 'left':
      return answerTo(outcome, tenant, 200)
  }
}

function answerTo(
  outcome: AddedClient<Refusal> | WrittenClient | ClientProblems | LeftClient<Refusal>,
  tenant: Tenant,
  status: 200 | 201,
): HttpResponse | Refusal {
  switch (outcome.kind) {
    case 'done': {
      const secret = outcome.secret ? { client_secret: outcome.secret.reveal() } : {}
      return json(status, { ...clientBody(outcome.client.client, tenant), ...secret })
    }
    case 'problems':
      return invalidBody(
        outcome.problems.map(({ path, message }) => `${inTheirWords(path)}: ${message}`).join('; '),
      )
    case 'left':
      return outcome.why
    case 'taken':
      return keptElsewhere('The id that was chosen is taken; nothing was done. Call again.')
  }
}

/** Why an application is not this API's to change. */
export function keptBy(origin: 'configuration' | 'registration'): Refusal {
  switch (origin) {
    case 'configuration':
      return keptElsewhere('This client stands in the configuration file; change it there.')
    case 'registration':
      return keptElsewhere(
        'This client registered itself, and is changed with its registration access token.',
      )
  }
}

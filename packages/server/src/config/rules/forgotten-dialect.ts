import { grantTypesOf, given, isConfidential, returnsSomewhere } from '../client-auth.ts'
import { type Problem, problemAt } from '../problem.ts'
import type { ClientDocument } from '../schema/client.ts'
import type { TenantDocument } from '../schema/tenant.ts'
import { inWords, type KnownDialects, spokenBy } from './dialect.ts'

/**
 * D3: an app of a tenant with a dialect that does not say whether it speaks it. It may be a standard one, and then all
 * is well; if it was forgotten, the app works at first, and breaks when its SDK counts on the vendor's habits.
 * @returns a notice for each, which an explicit `standard` silences.
 */
export function forgottenDialects(
  tenants: readonly TenantDocument[],
  dialects: KnownDialects,
): readonly Problem[] {
  return tenants.flatMap((tenant, index) => {
    const { clients = [] } = tenant
    const spoken = spokenBy(tenant, dialects)
    return clients.flatMap((client, at) => {
      const habits = silently(client) ? habitsOf(client, spoken) : []
      return habits.length === 0
        ? []
        : problemAt(['tenants', index, 'clients', at], notice(spoken, habits.join(', and ')))
    })
  })
}

/** Whether people sign in to an app that does not say what it speaks. */
function silently(client: ClientDocument): boolean {
  return !given(client, 'dialect') && client.signs_requests !== true && returnsSomewhere(client)
}

/** What a standard client is like, where the vendor's are not, and the client said nothing of it. */
function habitsOf(client: ClientDocument, spoken: KnownDialects): readonly string[] {
  const kind = isConfidential(client) ? 'confidential' : 'public'
  const keepsTokens = spoken.some(({ clientDefaults }) => clientDefaults.refreshTokenPolicy[kind] === 'reuse')
  const answersFrames = spoken.some(({ clientDefaults }) =>
    clientDefaults.responseModes.includes('web_message'),
  )
  const rotates = grantTypesOf(client).includes('refresh_token') && !given(client, 'refresh_token_policy')
  return [
    ...(keepsTokens && rotates ? ['its refresh tokens rotate'] : []),
    ...(answersFrames && !given(client, 'response_modes') ? ['it is not answered by web_message'] : []),
  ]
}

function notice(spoken: KnownDialects, habits: string): string {
  const names = spoken.map(({ name }) => name)
  const mends = [...names, 'standard'].map((name) => `"dialect": "${name}"`).join(', or ')
  return `says no "dialect", while the tenant speaks ${inWords(names)}, whose SDKs expect otherwise: ${habits}; say ${mends} to silence this`
}

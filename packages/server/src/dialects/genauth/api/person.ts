import type { Route } from '../../../platform/http/message.ts'
import type { Core } from '../../dialect.ts'
import { forCaller, type OwnCall } from './caller.ts'
import { done, isFailure, type Outcome, route, v2, v3 } from './family.ts'
import { type Sent, sentQuery } from './sent.ts'
import { type ToldPerson, v2User, v3User } from './user.ts'

/** What an app shows a person of themselves. */
export function personRoutes(core: Core): readonly Route[] {
  const profile = forCaller(core, { family: v3, proof: 'token' }, getProfile)
  const me = forCaller(core, { family: v2, proof: 'token-or-cookie' }, usersMe)
  return [
    route('GET', '/api/v3/get-profile', profile, 'registered-origins'),
    route('GET', '/api/v2/users/me', me, 'registered-origins-with-credentials'),
  ]
}

async function getProfile({ request, caller }: OwnCall): Promise<Outcome> {
  const sent = sentQuery(request)
  return isFailure(sent) ? sent : done({ ...v3User(toldOf(caller)), ...emptyParts(sent) })
}

/** Parts of the vendor's profile that we have nothing in, where they are asked for. */
function emptyParts(sent: Sent): Readonly<Record<string, unknown>> {
  return {
    ...(sent.get('withCustomData') === 'true' ? { customData: {} } : {}),
    ...(sent.get('withIdentities') === 'true' ? { identities: [] } : {}),
    ...(sent.get('withDepartmentIds') === 'true' ? { departmentIds: [] } : {}),
  }
}

/** The SDKs go on with the token that stands here: the one that they showed. */
async function usersMe({ request, caller, token }: OwnCall): Promise<Outcome> {
  return done({ ...v2User(toldOf(caller), request.tenant.id), token: token ?? null })
}

export function toldOf({ user, subject, scope }: OwnCall['caller']): ToldPerson {
  return { user, id: subject, scope }
}

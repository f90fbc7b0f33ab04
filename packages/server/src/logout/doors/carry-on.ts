import type { Tenant } from '../../domain/tenant.ts'
import type { HttpRequest, HttpResponse } from '../../platform/http/message.ts'
import { isParameterProblem, readParameters } from '../../platform/http/parameters.ts'
import { withoutContract } from '../evidence/decide.ts'
import type { AskedLogout } from '../store.ts'
import { passThrough } from './answer.ts'
import { isContractOn } from './contract.ts'
import { type DoorDeps, notNow } from './door.ts'
import { isPrefetch } from './navigation.ts'
import { once, pendingOf, spent } from './pending.ts'
import { bare } from './refuse.ts'

/** The clean address of a kept request: where a POST, or a GET with a hint that needs a page, goes on. */
export async function resumeLogout(request: HttpRequest, deps: DoorDeps): Promise<HttpResponse> {
  if (isPrefetch(request)) return notNow
  const parameters = readParameters(request.query)
  const handle = isParameterProblem(parameters) ? undefined : parameters.get('request')
  const pending = await pendingOf(request, handle, deps)
  if (!pending || handle === undefined) return passThrough(request, { asked: bare }, deps)
  const { uiLocales } = pending
  if (pending.isUsed) return passThrough(request, { asked: spent(pending.request), uiLocales }, deps)
  const asked = asTenantHasIt(pending.request, request.tenant)
  return once(pending, request, { asked, uiLocales, handle }, deps)
}

/** D4: a contract counts for the redirect to which a form led as the tenant has it now. */
function asTenantHasIt(asked: AskedLogout, tenant: Tenant): AskedLogout {
  const { evidence } = asked
  return evidence.kind === 'dialect-contract' && isContractOn(tenant, evidence)
    ? asked
    : withoutContract(asked)
}

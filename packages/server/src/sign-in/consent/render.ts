import type { Client } from '../../domain/client.ts'
import type { Tenant } from '../../domain/tenant.ts'
import { accountNameOf, type User } from '../../domain/user.ts'
import type { PageContext } from '../../platform/pages/context.ts'
import type { FormTarget } from '../../platform/pages/form.ts'
import type { Step } from '../interaction/read.ts'
import { renderConsent } from './pages/consent.ts'

/** Who asks whom for what. */
export interface ConsentPage {
  readonly client: Pick<Client, 'name' | 'uri' | 'policyUri' | 'tosUri'>
  readonly user: Pick<User, 'username' | 'email' | 'claims'>
  readonly step: Extract<Step, { kind: 'consent' }>
  readonly tenant: Pick<Tenant, 'logoutRevokes'>
}

/** The consent page, with what was allowed before marked as such. */
export function consentPage(
  context: PageContext,
  form: FormTarget,
  { client, user, step, tenant }: ConsentPage,
): string {
  return renderConsent(context, {
    ...form,
    clientName: client.name,
    clientUri: client.uri,
    policyUri: client.policyUri,
    tosUri: client.tosUri,
    account: accountNameOf(user),
    userCode: step.userCode,
    returnsTo: step.returnsTo,
    scopes: step.scope.map((scope) => ({ scope, remembered: step.remembered.includes(scope) })),
    endsAllAtLogout: tenant.logoutRevokes === 'everything',
  })
}

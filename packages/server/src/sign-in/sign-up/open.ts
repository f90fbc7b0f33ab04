import { type Accounts, type CreatedAccount, loginName } from '../../platform/directory/index.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { SignInThrottle } from '../../platform/throttle/throttle.ts'
import { judgeSignUp, type SignUpFault, type WantedAccount, type WantedFields } from './decide.ts'

export interface OpenAccountDeps {
  readonly accounts: Pick<Accounts, 'create'>
  readonly throttle: Pick<SignInThrottle, 'attempt'>
}

/** What came of it. */
export type OpenedAccount =
  /** People do not open accounts here by themselves. */
  | { readonly kind: 'not-offered' }
  | { readonly kind: 'fault'; readonly fault: SignUpFault }
  | { readonly kind: 'wait'; readonly seconds: number }
  | Exclude<CreatedAccount, { kind: 'created' }>
  | (Extract<CreatedAccount, { kind: 'created' }> & { readonly account: WantedAccount })

/** Opens an account for whoever asks, by the sign-up page or by an app's own form: one set of rules, and one count. */
export type OpenAccount = (request: HttpRequest, wanted: WantedFields) => Promise<OpenedAccount>

/**
 * SEC-16: that a name is taken cannot be hidden from whoever wants it. So every attempt counts like a failed sign-in:
 * nobody asks for many names, or opens many accounts, from one address.
 */
export function createOpenAccount({ accounts, throttle }: OpenAccountDeps): OpenAccount {
  return async ({ tenant, remoteAddress }, wanted) => {
    if (!tenant.signUp) return { kind: 'not-offered' }
    const judgement = judgeSignUp(wanted, tenant.name)
    if (judgement.kind === 'fault') return judgement
    const { account } = judgement
    const made: { outcome?: CreatedAccount } = {}
    const name = `sign-up ${loginName(account.username)}`
    const attempt = { tenantId: tenant.id, account: name, address: remoteAddress, knownDevice: false }
    const outcome = await throttle.attempt(attempt, async () => {
      made.outcome = await accounts.create(tenant.id, { ...account, origin: 'sign-up' })
      return made.outcome.kind === 'busy' ? 'busy' : false
    })
    if (outcome.kind === 'wait') return outcome
    const created = made.outcome ?? { kind: 'busy' }
    return created.kind === 'created' ? { ...created, account } : created
  }
}

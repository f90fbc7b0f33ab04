import { Type } from 'typebox'
import { logoutRevocations, type Tenant } from '../../domain/tenant.ts'
import { choice, record } from '../../config/index.ts'
import type { TenantAdministration } from '../../protocol/index.ts'
import { operation } from '../operation.ts'
import { answer, conflict, invalid } from '../render.ts'

export interface SettingOperationsDeps {
  readonly tenantAdministration: Pick<TenantAdministration, 'change'>
}

const settings = {
  logout_revokes: choice(logoutRevocations, {
    description:
      'What every logout revokes in what it ends, whatever the door of a grant leaves alive: nothing more, the access tokens, or refresh tokens as well.',
  }),
}
const settingsSchema = record(settings, {
  description: 'Settings of the tenant that may change while it runs.',
})

/** What of a tenant may change while the server runs. What the configuration file says itself is changed there. */
export function settingOperations({ tenantAdministration }: SettingOperationsDeps) {
  return [
    operation({
      id: 'readSettings',
      method: 'GET',
      path: '/settings',
      summary: 'The settings of the tenant that may change while it runs, as they count now.',
      answers: { 200: settingsSchema },
      handle: async ({ tenant }) => answer(settingsBody(tenant)),
    }),
    operation({
      id: 'changeSettings',
      method: 'PATCH',
      path: '/settings',
      summary: 'Changes settings; they count from the next request on, for what was issued before, too.',
      body: record({ logout_revokes: Type.Optional(settings.logout_revokes) }),
      answers: { 200: settingsSchema },
      refusals: [409],
      handle: async ({ tenant, by, body: { logout_revokes: value } }) => {
        if (value === undefined) return answer(settingsBody(tenant))
        const outcome = await tenantAdministration.change(tenant, [{ name: 'logoutRevokes', value }], by)
        switch (outcome.kind) {
          case 'done':
            return answer(settingsBody(outcome.tenant))
          case 'fixed':
            return conflict(`The configuration file says ${outcome.names.join(', ')}; change it there.`)
          case 'problems':
            return invalid(outcome.problems)
        }
      },
    }),
  ]
}

function settingsBody({ logoutRevokes }: Tenant) {
  return { logout_revokes: logoutRevokes }
}

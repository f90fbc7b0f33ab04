import { isJsonObject, type JsonObject } from '../../../platform/json/read.ts'
import { causesOf, type Initiator, initiatorsOf, knownInitiators } from '../initiators.ts'
import { named } from './read.ts'
import { invalidBody, type Refusal } from './render.ts'

const path = 'oidc_logout.backchannel_logout_initiators'

/**
 * Of which endings an application hears, as a field of its document. What never comes about here is refused by name:
 * nobody would be told of it.
 */
export function readInitiators(value: unknown): { readonly fields: JsonObject } | Refusal {
  const { mode, selected_initiators: selected = [] } = isJsonObject(value) ? value : { mode: 'all' }
  if (mode === 'all') return { fields: { backchannel_logout_causes: null } }
  if (mode !== 'custom') return invalidBody(`${path}.mode: must be "custom" or "all".`)
  if (areInitiators(selected)) return { fields: { backchannel_logout_causes: causesOf(selected) } }
  const texts: readonly unknown[] = Array.isArray(selected) ? selected : []
  const strange = texts.find((one) => !areInitiators([one]))
  const which = typeof strange === 'string' ? ` "${named(strange)}" never comes about here.` : ''
  return invalidBody(`${path}.selected_initiators: must be a list of ${knownInitiators.join(', ')}.${which}`)
}

/**
 * What was sent as it would be shown: of which initiators an application hears has no order, and includes those of
 * which it always does.
 */
export function asShown(sent: JsonObject): JsonObject {
  const { oidc_logout: logout } = sent
  const { backchannel_logout_initiators: chosen } = isJsonObject(logout) ? logout : {}
  const { selected_initiators: selected } = isJsonObject(chosen) ? chosen : {}
  if (!isJsonObject(logout) || !isJsonObject(chosen) || !areInitiators(selected)) return sent
  const shown = { ...chosen, selected_initiators: initiatorsOf(causesOf(selected)) }
  return { ...sent, oidc_logout: { ...logout, backchannel_logout_initiators: shown } }
}

function areInitiators(value: unknown): value is readonly Initiator[] {
  return Array.isArray(value) && value.every((one) => knownInitiators.some((known) => known === one))
}

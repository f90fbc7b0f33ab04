import type { Tenant } from '../../../domain/tenant.ts'
import type { SettingChange, SettingName } from '../../../platform/directory/index.ts'
import { type HttpRequest, type HttpResponse, json, type Route } from '../../../platform/http/message.ts'
import { isJsonObject, type JsonObject } from '../../../platform/json/read.ts'
import type { Core } from '../../dialect.ts'
import { auth0Profile } from '../profile.ts'
import { differences, nullsIn } from './difference.ts'
import { fieldParameters, readFields, shownFields } from './fields.ts'
import { named, readMembers, readQuery } from './read.ts'
import { invalidBody, isRefusal, keptElsewhere, type Refusal } from './render.ts'
import { managed, type ManagementCall } from './route.ts'
import { tenantBody } from './tenant-body.ts'

/** The settings of a tenant that have to do with logout, and those that people look up beside them. */
export function tenantSettingRoutes(core: Core): readonly Route[] {
  return [
    managed(core, {
      at: ['GET', '/tenants/settings'],
      needs: ['read:tenant_settings'],
      serve: async ({ request }) => shown(request, request.tenant, core),
    }),
    managed(core, {
      at: ['PATCH', '/tenants/settings'],
      needs: ['update:tenant_settings'],
      serve: (call) => changeSettings(call, core),
    }),
  ]
}

function shown(request: HttpRequest, tenant: Tenant, core: Core): HttpResponse | Refusal {
  const query = readQuery(request, fieldParameters)
  if (isRefusal(query)) return query
  const fields = readFields(query.sent)
  return isRefusal(fields) ? fields : json(200, shownFields(bodyOf(tenant, core), fields))
}

const advertisement: SettingName = `dialects.${auth0Profile.name}.endSessionDiscovery`

function bodyOf(tenant: Tenant, { tenantAdministration }: Pick<Core, 'tenantAdministration'>) {
  const kept = tenantAdministration.own(tenant, advertisement)
  return tenantBody(tenant, { advertisesEndSession: kept !== false })
}

/** What can be set: where it stands in the vendor's words, and what it is called in the configuration. */
const settable: readonly (readonly [path: string, name: SettingName])[] = [
  ['allowed_logout_urls', 'allowedLogoutUrls'],
  ['sessions.oidc_logout_prompt_enabled', `dialects.${auth0Profile.name}.logoutPrompt`],
]
const discoveryPath = 'oidc_logout.rp_logout_end_session_endpoint_discovery'

/** Where the file says what cannot be set here, by its member there. */
const inTheFile: Readonly<Record<string, string>> = {
  friendly_name: 'name',
  session_lifetime: 'lifetimes.sessionSeconds',
  idle_session_lifetime: 'lifetimes.sessionIdleSeconds',
}

/** Saying what is so already changes nothing, and is no mistake: tools send all that they know. */
async function changeSettings(call: ManagementCall, core: Core): Promise<HttpResponse | Refusal> {
  const { request, operator } = call
  const before = bodyOf(request.tenant, core)
  const members = readMembers(request, Object.keys(before))
  if (isRefusal(members)) return members
  const changes = changesIn(members.sent, before)
  if (isRefusal(changes)) return changes
  if (changes.settings.length + changes.own.length === 0) return json(200, before)
  const { settings, own } = changes
  const outcome = await core.tenantAdministration.change(request.tenant, settings, operator.clientId, own)
  switch (outcome.kind) {
    case 'done':
      return json(200, bodyOf(outcome.tenant, core))
    case 'fixed':
      return keptElsewhere(inFile(outcome.names[0]))
    case 'problems':
      return invalidBody(
        outcome.problems.map(({ path, message }) => `${inTheirWords(path)}: ${message}`).join('; '),
      )
  }
}

interface Changes {
  readonly kind: 'changes'
  readonly settings: readonly SettingChange[]
  readonly own: readonly SettingChange[]
}

function changesIn(sent: JsonObject, before: JsonObject): Changes | Refusal {
  const [nothing] = nullsIn(sent)
  if (nothing !== undefined) return invalidBody(`${named(nothing)}: cannot be null here.`)
  const settings: SettingChange[] = []
  const own: SettingChange[] = []
  for (const { path } of differences(sent, before)) {
    const name = settable.find(([one]) => one === path)?.[1]
    const value = valueAt(sent, path)
    if (name !== undefined) settings.push({ name, value })
    else if (path === discoveryPath && typeof value === 'boolean') own.push({ name: advertisement, value })
    else return whyNotSet(path)
  }
  return { kind: 'changes', settings, own }
}

function whyNotSet(path: string): Refusal {
  const name = inTheFile[path]
  if (name !== undefined) return keptElsewhere(inFile(name, path))
  return path === discoveryPath
    ? invalidBody(`${path}: must be true or false.`)
    : invalidBody(`${named(path)}: is as it is here, and cannot be set.`)
}

function inFile(name: string, path = inTheirWords(name)): string {
  return `${path}: stands in the configuration file as ${name} of the tenant; change it there.`
}

function inTheirWords(name: string): string {
  const known = settable.find(([, one]) => name === one || name.startsWith(`${one}[`))
  return known ? known[0] + name.slice(known[1].length) : name
}

function valueAt(sent: JsonObject, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (isJsonObject(value) ? value[name] : undefined), sent)
}

import { responseTypes } from '../../../domain/client.ts'
import { isJsonObject, type JsonObject } from '../../../platform/json/read.ts'
import { readInitiators } from './client-initiators.ts'
import { invalidBody, isRefusal, type Refusal } from './render.ts'

/** What one member of the vendor's makes of a client's document. */
export interface Fields {
  /** `null` takes a field away. */
  readonly fields: JsonObject
  /** Whether it shows a secret; absent: as it does. */
  readonly withSecret?: boolean
}

type Meaning = (value: unknown) => Fields | Refusal
type Meanings = Readonly<Record<string, Meaning>>

const as =
  (name: string): Meaning =>
  (value) => ({ fields: { [name]: value } })

/** What every application has: there is nothing else that `null` could leave. */
const needed: Meanings = {
  name: as('client_name'),
  app_type: (value) => ({ fields: { application_type: value === 'native' ? 'native' : 'web' } }),
  is_first_party: as('first_party'),
  require_pushed_authorization_requests: as('require_pushed_authorization_requests'),
  grant_types: (value) => ({ fields: { grant_types: value, response_types: typesFor(value) } }),
  token_endpoint_auth_method: authMethod,
}

/** What an application may lack, or has as everybody has it: so it is after `null`. */
const optional: Meanings = {
  logo_uri: as('logo_uri'),
  initiate_login_uri: as('initiate_login_uri'),
  callbacks: as('redirect_uris'),
  allowed_logout_urls: as('post_logout_redirect_uris'),
  web_origins: as('web_origins'),
  jwt_configuration: (value) =>
    parts('jwt_configuration', value, { alg: as('id_token_signed_response_alg') }),
  refresh_token: (value) =>
    parts('refresh_token', value, { rotation_type: rotation, leeway: as('refresh_grace_seconds') }),
  oidc_logout: (value) =>
    parts('oidc_logout', value, {
      backchannel_logout_urls: backchannelUrl,
      backchannel_logout_initiators: readInitiators,
    }),
}

const meanings: Meanings = { ...needed, ...optional }

/** Whether anything of this name is kept here. */
export function isKept(name: string): boolean {
  return Object.hasOwn(meanings, name)
}

/** What a member means; one that is not kept here means nothing, and is judged by what is shown in the end. */
export function meaningOf(name: string, value: unknown): Fields | Refusal {
  if (value === null && Object.hasOwn(needed, name)) return invalidBody(`${name}: cannot be null here.`)
  const meaning = isKept(name) ? meanings[name] : undefined
  return meaning?.(value) ?? { fields: {} }
}

/** The members of an object, each by its meaning; `null` takes all of them away. */
function parts(name: string, value: unknown, known: Meanings): Fields | Refusal {
  if (value !== null && !isJsonObject(value)) return invalidBody(`${name}: must be an object, or null.`)
  let result: Fields = { fields: {} }
  for (const [part, meaning] of Object.entries(known)) {
    if (value !== null && !Object.hasOwn(value, part)) continue
    const meant = meaning(value === null ? null : value[part])
    if (isRefusal(meant)) return meant
    result = { fields: { ...result.fields, ...meant.fields } }
  }
  return result
}

/** There the response types follow from the grant types. */
function typesFor(grantTypes: unknown): readonly string[] | null {
  if (!Array.isArray(grantTypes) || !grantTypes.includes('implicit')) return null
  return responseTypes.filter((type) => type !== 'none')
}

/** There a secret is taken from the header as well, where an application is registered for the body. */
function authMethod(value: unknown): Fields {
  const isInBody = value === 'client_secret_post'
  return {
    fields: { token_endpoint_auth_method: isInBody ? null : value },
    withSecret: isInBody || value === 'client_secret_basic',
  }
}

function rotation(value: unknown): Fields {
  const policies: Readonly<Record<string, string>> = { rotating: 'rotate', 'non-rotating': 'reuse' }
  const policy = typeof value === 'string' && Object.hasOwn(policies, value) ? policies[value] : value
  return { fields: { refresh_token_policy: policy } }
}

function backchannelUrl(value: unknown): Fields | Refusal {
  const urls = value ?? []
  if (!Array.isArray(urls) || urls.length > 1)
    return invalidBody('oidc_logout.backchannel_logout_urls: must be a list of one URL, or none.')
  const [uri = null]: readonly unknown[] = urls
  return { fields: { backchannel_logout_uri: uri } }
}

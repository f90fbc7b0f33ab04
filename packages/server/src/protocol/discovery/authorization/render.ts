import { assertionAlgorithms, responseModes, responseTypes } from '../../../domain/client.ts'
import type { Tenant } from '../../../domain/tenant.ts'
import { displaysSupported } from '../../authorize/display/read.ts'
import type { Prompt } from '../../authorize/prompt/read.ts'

/**
 * What can be asked for at the authorization endpoint, and how: OpenID Connect Discovery §3, Initiating User
 * Registration §4, RFC 9101 §10.5, RFC 9126 §5.
 * @param at makes an address of a path.
 */
export function authorizationMetadata(
  tenant: Tenant,
  at: (path: string) => string,
): Readonly<Record<string, unknown>> {
  return {
    response_types_supported: responseTypes,
    response_modes_supported: responseModes,
    prompt_values_supported: prompts.filter((prompt) => tenant.signUp || prompt !== 'create'),
    display_values_supported: displaysSupported,
    ...(tenant.acrValues.length > 0 ? { acr_values_supported: tenant.acrValues } : {}),
    claims_parameter_supported: true,
    request_parameter_supported: true,
    request_uri_parameter_supported: true,
    require_request_uri_registration: true,
    // Without `none`: of a client that registered nothing it is refused, and who reads it here would send it.
    request_object_signing_alg_values_supported: assertionAlgorithms,
    pushed_authorization_request_endpoint: at('/oauth2/par'),
    require_pushed_authorization_requests: tenant.requirePushedRequests,
  }
}

/** As an object, so that the compiler misses none. */
const prompts = Object.keys({
  none: true,
  login: true,
  create: true,
  consent: true,
  select_account: true,
} satisfies Record<Prompt, true>)

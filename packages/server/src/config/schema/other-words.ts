import type { OtherWords } from '../suggestion.ts'

/**
 * Keys of other systems' configurations that people type as they stand there, by where, and what to say here. Those that
 * look like ours are found without a table.
 */
export const otherWords = {
  tenant: {
    customerId: 'it belongs into "dialects", below the name of the dialect',
    tokenPolicy: 'say "lifetimes"',
  },
  lifetimes: {
    accessTokenLifetime: 'say "accessTokenSeconds"',
    refreshTokenLifetime: 'say "refreshTokenSeconds"',
  },
  client: {
    id: 'say "client_id"',
    name: 'say "client_name"',
    type: 'a client without "client_secret" and "jwks" is public, any other is confidential',
    allowedScopes: 'say "scope", with a space between one and the next',
    callbacks: 'say "redirect_uris"',
    allowed_logout_urls: 'say "post_logout_redirect_uris"',
    useAccessJWT: 'say "access_token_format": "jwt"',
    tokenPolicy:
      'how long tokens live is said by "lifetimes" of the tenant, and their form by "access_token_format"',
    loginPolicy: 'there are none: an app gets the claims of the scopes that it asks for',
  },
  user: { uuid: 'say "id"', user_id: 'say "id"', sub: 'say "id"' },
} satisfies Readonly<Record<string, OtherWords>>

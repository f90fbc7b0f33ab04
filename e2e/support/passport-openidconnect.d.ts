/** The package brings no types: as much of it as we use, by its README and `lib/strategy.js`. */
declare module 'passport-openidconnect' {
  import type { Strategy as PassportStrategy } from 'passport'

  interface StrategyOptions {
    readonly issuer: string
    readonly authorizationURL: string
    readonly tokenURL: string
    readonly userInfoURL: string
    readonly clientID: string
    readonly clientSecret: string
    readonly callbackURL: string
    readonly scope: readonly string[]
    readonly skipUserProfile: boolean
    readonly nonce: boolean
    readonly maxAge: number
    readonly acrValues: string
  }

  export interface Profile {
    readonly id: string
    readonly displayName?: string
    readonly emails?: readonly { readonly value: string }[]
  }

  /** What the ID token says of the authentication. */
  export interface Context {
    readonly timestamp?: Date
    readonly class?: string
  }

  type Verified = (fault: unknown, user?: unknown) => void

  /** It counts the parameters of `verify`, and calls it with as many. */
  export type Verify = (
    issuer: string,
    profile: Profile,
    context: Context,
    idToken: string,
    accessToken: string,
    refreshToken: string | undefined,
    done: Verified,
  ) => void

  class Strategy extends PassportStrategy {
    constructor(options: StrategyOptions, verify: Verify)
  }
  export default Strategy
}

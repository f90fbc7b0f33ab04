import { reservePort } from '../../../../e2e/support/reserved-port.ts'
import { type FrontDoor, type FrontDoorOptions, openFrontDoor } from './front-door.ts'
import { type ExeuntOptions, openExeunt, type UpstreamExeunt } from './upstream-exeunt.ts'
import { openOidcProvider, type OidcProviderOptions, type UpstreamProvider } from './upstream-provider.ts'

type Json = Readonly<Record<string, unknown>>

/** A server whose people may sign in with two upstreams, one of other people's software and one of ours. */
export interface Federation {
  readonly door: FrontDoor
  /** An `oidc-provider`. */
  readonly corp: UpstreamProvider
  /** A second Exeunt. */
  readonly hub: UpstreamExeunt
  close(): Promise<void>
}

export interface FederationOptions {
  readonly door?: FrontDoorOptions
  readonly corp?: Partial<OidcProviderOptions>
  readonly hub?: Partial<ExeuntOptions>
  /** What the tenant says of each upstream besides what it must. */
  readonly entries?: Readonly<Record<'corp' | 'hub', Json>>
  /** Under our base, where upstreams post logout tokens. */
  readonly backChannelPath?: string
}

/** Opens all three, at the machine's time, which `oidc-provider` goes by. */
export async function openFederation(options: FederationOptions = {}): Promise<Federation> {
  // Where one of them does not start, the others close.
  await using opening = new AsyncDisposableStack()
  const reserved = opening.adopt(await reservePort(), ({ release }) => release())
  const base = `http://localhost:${reserved.port}`
  const ours = {
    redirectUris: ['/sign-in/callback', '/login/callback'].map((path) => base + path),
    postLogoutRedirectUris: ['/oauth2/logout/returned', '/login/callback'].map((path) => base + path),
    ...(options.backChannelPath !== undefined && { backChannelLogoutUri: base + options.backChannelPath }),
  }
  const startsAt = new Date()
  const corp = await openOidcProvider({ ...ours, id: 'corp', ...options.corp })
  opening.defer(() => corp.close())
  const hub = await openExeunt({ ...ours, id: 'hub', startsAt, ...options.hub })
  opening.defer(() => hub.close())
  const { tenant, ...rest } = options.door ?? {}
  const upstreams = [
    { ...corp.entry, ...options.entries?.corp },
    { ...hub.entry, ...options.entries?.hub },
  ]
  const door = await openFrontDoor({ port: reserved, startsAt, ...rest, tenant: { upstreams, ...tenant } })
  opening.defer(() => door.close())
  const opened = opening.move()
  return { door, corp, hub, close: () => opened.disposeAsync() }
}

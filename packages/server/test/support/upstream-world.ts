import { createServer } from 'node:net'
import { type FrontDoor, type FrontDoorOptions, openFrontDoor } from './front-door.ts'
import { type ExeuntOptions, openExeunt, type UpstreamExeunt } from './upstream-exeunt.ts'
import { listening } from './front-door/listening.ts'
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
  // Kept until it is wanted: opening the upstreams takes a while, and theirs are ports, too.
  const placeholder = createServer()
  const port = await listening(placeholder)
  const base = `http://localhost:${port}`
  const ours = {
    redirectUris: ['/sign-in/callback', '/login/callback'].map((path) => base + path),
    postLogoutRedirectUris: ['/oauth2/logout/returned', '/login/callback'].map((path) => base + path),
    ...(options.backChannelPath !== undefined && { backChannelLogoutUri: base + options.backChannelPath }),
  }
  const startsAt = new Date()
  const [corp, hub] = await Promise.all([
    openOidcProvider({ ...ours, id: 'corp', ...options.corp }),
    openExeunt({ ...ours, id: 'hub', startsAt, ...options.hub }),
  ])
  await new Promise<void>((resolve) => {
    placeholder.close(() => resolve())
  })
  const { tenant, ...rest } = options.door ?? {}
  const upstreams = [
    { ...corp.entry, ...options.entries?.corp },
    { ...hub.entry, ...options.entries?.hub },
  ]
  const door = await openFrontDoor({ port, startsAt, ...rest, tenant: { upstreams, ...tenant } })
  return {
    door,
    corp,
    hub,
    close: async () => void (await Promise.all([door.close(), corp.close(), hub.close()])),
  }
}

import type { Secret, TenantRegistration } from '../platform/directory/registration.ts'
import type { TlsSettings } from '../platform/tls/material.ts'
import type { logLevels } from './schema/document.ts'

/** Everything an operator can set, checked, with its defaults in place. Frozen. */
export interface Config {
  /** An origin: `https://host[:port]`. */
  readonly publicUrl: string
  readonly listen: {
    readonly host: string
    readonly port: number
    /** Absent: http, or a proxy speaks https for us. */
    readonly tls?: TlsSettings
  }
  /** Address ranges whose `Forwarded` headers count. */
  readonly trustedProxies: readonly string[]
  readonly outgoing: { readonly allow: readonly string[] }
  /** Absent: the data folder's own key. */
  readonly masterKey?: Secret
  readonly log: { readonly level: LogLevel }
  readonly deliveries: Deliveries
  /** Absent: no mail is sent. */
  readonly mail?: Mail
  readonly tenants: readonly TenantRegistration[]
}

/** Where mail is handed over, and whom it comes from. */
export interface Mail {
  readonly smtp: Secret
  readonly from: string
}

export type LogLevel = (typeof logLevels)[number]

/** How the worker that tells apps behaves. */
export interface Deliveries {
  readonly concurrency: number
  readonly perHostConcurrency: number
  /** For one call. */
  readonly timeoutMilliseconds: number
  /** The longest a browser waits at logout (D11). */
  readonly browserWaitMilliseconds: number
}

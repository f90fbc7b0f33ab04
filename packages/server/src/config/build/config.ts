import { dirname, resolve } from 'node:path'
import type { DialectTraits } from '../../domain/dialect.ts'
import type { TlsSettings } from '../../platform/tls/material.ts'
import { type ConfigDocument, defaultDeliveries } from '../schema/document.ts'
import type { Config } from '../settings.ts'
import { isLoopbackOrigin } from '../uri.ts'
import { tenantOf } from './tenant.ts'

/** Where we listen when a proxy speaks https for us. */
const portBehindProxy = 4000

/**
 * The configuration from a document without problems. Frozen all the way down.
 * @param fileName the file's path: other paths start at its folder.
 * @param dialects those that this program speaks.
 */
export function configOf(
  document: ConfigDocument,
  { fileName, dialects }: { readonly fileName: string; readonly dialects: readonly DialectTraits[] },
): Config {
  return frozen({
    publicUrl: document.publicUrl,
    listen: listenOf(document, dirname(resolve(fileName))),
    trustedProxies: document.trustedProxies ?? [],
    outgoing: { allow: document.outgoing?.allow ?? [] },
    ...(document.masterKey && { masterKey: document.masterKey }),
    log: { level: document.log?.level ?? 'info' },
    deliveries: deliveriesOf(document),
    ...(document.mail && { mail: document.mail }),
    tenants: document.tenants.map((tenant) => tenantOf(tenant, { publicUrl: document.publicUrl, dialects })),
  })
}

/**
 * Loopback is for this machine alone; anything else is reached from outside, mostly from a proxy or a
 * container's port, hence every interface. An http address has no proxy before it, and neither has one whose TLS
 * ends here: its port is ours.
 */
function listenOf({ publicUrl, listen }: ConfigDocument, folder: string): Config['listen'] {
  const tls = tlsOf(listen?.tls, folder)
  const url = new URL(publicUrl)
  const isOurs = tls !== undefined || url.protocol === 'http:'
  return {
    host: listen?.host ?? (isLoopbackOrigin(publicUrl) ? loopbackHost(publicUrl) : '0.0.0.0'),
    port: listen?.port ?? (isOurs ? portOf(url) : portBehindProxy),
    ...(tls && { tls }),
  }
}

function portOf({ port, protocol }: URL): number {
  return Number(port || (protocol === 'https:' ? 443 : 80))
}

/** The rules let no half of a pair through. */
function tlsOf(tls: NonNullable<ConfigDocument['listen']>['tls'], folder: string): TlsSettings | undefined {
  if (!tls) return undefined
  const { certificateFile = '', keyFile = '', caFile = '' } = tls
  if (tls.selfSigned) return { kind: 'self-signed', caFile: resolve(folder, caFile) }
  return {
    kind: 'files',
    certificateFile: resolve(folder, certificateFile),
    keyFile: resolve(folder, keyFile),
  }
}

/** Fewer calls at once lower the share of one host that was not set. */
function deliveriesOf({ deliveries = {} }: ConfigDocument): Config['deliveries'] {
  const set = { ...defaultDeliveries, ...deliveries }
  return { ...set, perHostConcurrency: Math.min(set.perHostConcurrency, set.concurrency) }
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const part of Object.values(value)) frozen(part)
  return Object.freeze(value)
}

/** As people write it: `localhost` stands for both of its addresses, whichever a client tries first. */
function loopbackHost(publicUrl: string): string {
  return new URL(publicUrl).hostname.replace(/^\[(.*)\]$/, '$1')
}

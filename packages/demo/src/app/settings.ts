import { parseArgs } from 'node:util'

/** What makes one demo app differ from the other. */
export interface AppSettings {
  readonly name: string
  readonly accent: Accent
  /** 0 lets the system choose. */
  readonly port: number
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Ask the provider to send the browser back after a sign-out; else it rests there. */
  readonly returnsAfterSignOut: boolean
  /** The other app, to link to. */
  readonly peer?: Peer
}

export type Accent = 'green' | 'blue'

export interface Peer {
  readonly name: string
  readonly url: string
}

export type SettingsReading =
  | { readonly kind: 'settings'; readonly settings: AppSettings }
  | { readonly kind: 'refused'; readonly message: string }

const options = {
  name: { type: 'string' },
  accent: { type: 'string', default: 'green' },
  port: { type: 'string', default: '0' },
  issuer: { type: 'string' },
  'client-id': { type: 'string' },
  'return-after-sign-out': { type: 'boolean', default: false },
  'peer-name': { type: 'string' },
  'peer-url': { type: 'string' },
} as const

/**
 * Reads an app's settings from its arguments; the secret comes by environment (`CLIENT_SECRET`),
 * because arguments are visible to everybody on the machine.
 */
export function readSettings(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): SettingsReading {
  const values = parsed(args)
  if (values instanceof Error) return refused(values.message)
  const { name, issuer, accent, 'client-id': clientId } = values
  const clientSecret = environment['CLIENT_SECRET']
  const port = readPort(values.port)
  if (!name || !issuer || !clientId) return refused('--name, --issuer and --client-id are required')
  if (!clientSecret) return refused('CLIENT_SECRET must hold the client secret')
  if (port === undefined) return refused('--port must be a number from 0 to 65535')
  if (!isAccent(accent)) return refused('--accent must be green or blue')
  const peer = peerOf(values['peer-name'], values['peer-url'])
  const returnsAfterSignOut = values['return-after-sign-out']
  const settings = { name, accent, port, issuer, clientId, clientSecret, returnsAfterSignOut }
  return { kind: 'settings', settings: { ...settings, ...(peer && { peer }) } }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
}

/** A port number, or `undefined`. */
export function readPort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined
}

function isAccent(text: string): text is Accent {
  return text === 'green' || text === 'blue'
}

function peerOf(name: string | undefined, url: string | undefined): Peer | undefined {
  return name && url ? { name, url } : undefined
}

function refused(message: string): SettingsReading {
  return { kind: 'refused', message }
}

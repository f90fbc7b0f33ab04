import type { DemoPorts } from './start/ports.ts'

/** The secrets with which the two apps prove themselves at the provider. */
export interface DemoSecrets {
  readonly ledger: string
  readonly atlas: string
}

/** Who may sign in to the demo; told to everybody who starts it. */
export const demoUser = {
  username: 'ada',
  email: 'ada@example.com',
  email_verified: true,
  password: 'correct horse battery staple',
  name: 'Ada Lovelace',
} as const

/** The provider's configuration for the demo: one tenant, two apps, one person. */
export function demoConfig(ports: DemoPorts, secrets: DemoSecrets) {
  return {
    publicUrl: originAt(ports.provider),
    tenants: [
      {
        id: 'demo',
        name: 'Exeunt demo',
        clients: [
          client('Ledger', originAt(ports.ledger), secrets.ledger),
          client('Atlas', originAt(ports.atlas), secrets.atlas),
        ],
        users: [demoUser],
      },
    ],
    // The apps that the provider calls run on this machine.
    outgoing: { allow: ['127.0.0.0/8', '::1/128'] },
  }
}

export function originAt(port: number): string {
  return `http://localhost:${port}`
}

function client(name: string, origin: string, secret: string) {
  return {
    client_id: name.toLowerCase(),
    client_name: name,
    client_uri: `${origin}/`,
    client_secret: secret,
    first_party: true,
    redirect_uris: [`${origin}/callback`],
    post_logout_redirect_uris: [`${origin}/`],
    backchannel_logout_uri: `${origin}/backchannel-logout`,
  }
}

import { person, secret } from './journeys.ts'

/** One tenant, Ada, and apps that are all told on one loopback server. */
export function crashConfig(base: string, origin: string, apps: readonly string[]): unknown {
  return {
    publicUrl: base,
    tenants: [
      {
        id: 'crash',
        clients: apps.map((app) => ({
          client_id: app,
          client_secret: secret,
          first_party: true,
          redirect_uris: [`${origin}/${app}/callback`],
          backchannel_logout_uri: `${origin}/${app}/notice`,
        })),
        users: [{ username: 'ada', email: person.username, password: person.password, name: 'Ada Lovelace' }],
      },
    ],
    outgoing: { allow: ['127.0.0.0/8'] },
  }
}

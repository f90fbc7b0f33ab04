import { person, secret } from './journeys.ts'

/** Of the person's password, at the least cost that argon2 has: many people sign in between two deaths. */
const password_hash =
  '$argon2id$v=19$m=1024,t=1,p=1$LGQ6Zan6fQUa7A4Wh+SgnQ$uaXfHhnNlZ1ATT7YJJGeRuAmf41Rz6MjzrrHxYnbXK8'

/** One tenant, Ada, and apps that are all told on one loopback server. */
export function crashConfig(base: string, origin: string, apps: readonly string[]): object {
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
        users: [{ username: 'ada', email: person.username, password_hash, name: 'Ada Lovelace' }],
      },
    ],
    log: { level: 'error' },
    outgoing: { allow: ['127.0.0.0/8'] },
  }
}

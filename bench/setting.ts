import type { JsonWebKey, KeyObject } from 'node:crypto'
import type { Apps } from './apps.ts'
import type { Caller } from '../e2e/support/browser.ts'
import { person } from '../e2e/support/journeys.ts'

/** How many do the same at once. */
export const lanes = 16

export interface Bench {
  readonly base: string
  readonly apps: Apps
  readonly caller: Caller
  /** 1 for the full table; less for a quick look. */
  readonly share: number
  readonly secret: string
  /** Signs the assertions of the app that has a key instead of a secret. */
  readonly privateKey: KeyObject
}

export interface Setting {
  readonly apps: Apps
  readonly algorithm: string
  readonly secret: string
  readonly publicJwk: JsonWebKey
}

export const clientId = (index: number) => `app-${index}`
export const callback = (apps: Apps, index: number) => `${apps.origin}/${index}/callback`

/** Apps with one thing of their own each; the numbered ones stay plain. */
export const hybridApp = 'hybrid'
export const signedUserinfoApp = 'signed-userinfo'
export const keyApp = 'key'
export const secretJwtApp = 'secret-jwt'
export const deviceApp = 'device'
export const consoleApp = 'console'
export const genauthApp = 'genauth'
export const genauthKey = 'genauth-key'
export const auth0App = 'auth0'
export const auth0Manager = 'auth0-manager'
export const akamaiApp = 'akamai'
/** Where the tenant with Akamai's doors lies. */
export const akamaiPath = '/hosted'
/** People with several devices. */
export const akamaiPerson = (index: number) => `person-${index}@example.com`
export const frameApp = (index: number) => `frame-${index}`
export const resource = 'https://api.example/stage'

/** The configuration: as many apps as the largest logout tells. */
export function benchConfig(base: string, setting: Setting): unknown {
  return {
    publicUrl: base,
    tenants: [
      {
        id: 'bench',
        dialects: { genauth: {}, auth0: {} },
        registration: { mode: 'open', hourlyLimit: 1_000_000 },
        resources: [{ resource }],
        clients: [...manyApps(setting), ...specialApps(setting)],
        users: [
          { username: 'ada', id: 'ada', email: person.username, password: person.password, name: 'Ada' },
        ],
      },
      hostedTenant(setting),
    ],
    outgoing: { allow: ['127.0.0.0/8'] },
    deliveries: { concurrency: 64, perHostConcurrency: 64 },
  }
}

/** A tenant of its own: with this dialect it has one session for each person. */
function hostedTenant({ apps, algorithm, secret }: Setting): object {
  const people = [person.username, ...Array.from({ length: 32 }, (_, index) => akamaiPerson(index))]
  return {
    id: 'hosted',
    pathPrefix: akamaiPath,
    dialects: { akamai: {} },
    clients: [
      {
        client_id: akamaiApp,
        client_secret: secret,
        dialect: 'akamai',
        first_party: true,
        redirect_uris: [callback(apps, 0)],
        id_token_signed_response_alg: algorithm,
      },
    ],
    users: people.map((email, index) => ({
      username: `person-${index}`,
      email,
      password: person.password,
    })),
  }
}

function manyApps({ apps, algorithm, secret }: Setting): readonly object[] {
  return Array.from({ length: 100 }, (_, index) => ({
    client_id: clientId(index),
    client_secret: secret,
    first_party: true,
    redirect_uris: [callback(apps, index)],
    backchannel_logout_uri: `${apps.origin}/${index}/notice`,
    id_token_signed_response_alg: algorithm,
  }))
}

function specialApps({ apps, algorithm, secret, publicJwk }: Setting): readonly object[] {
  const own = { client_secret: secret, first_party: true, id_token_signed_response_alg: algorithm }
  const redirect_uris = [callback(apps, 0)]
  const machine = { grant_types: ['client_credentials'] }
  const hybrid = {
    grant_types: ['authorization_code', 'implicit'],
    response_types: ['code id_token'],
  }
  const frames = Array.from({ length: 3 }, (_, index) => ({
    ...own,
    client_id: frameApp(index),
    redirect_uris,
    frontchannel_logout_uri: `${apps.origin}/${index}/frame`,
  }))
  return [
    ...frames,
    { ...own, ...hybrid, client_id: hybridApp, redirect_uris },
    { ...own, client_id: signedUserinfoApp, redirect_uris, userinfo_signed_response_alg: algorithm },
    { ...machine, client_id: keyApp, jwks: { keys: [publicJwk] } },
    {
      ...machine,
      client_id: secretJwtApp,
      client_secret: secret,
      token_endpoint_auth_method: 'client_secret_jwt',
    },
    { ...own, client_id: deviceApp, grant_types: ['urn:ietf:params:oauth:grant-type:device_code'] },
    { ...machine, client_id: consoleApp, client_secret: secret, scope: 'exeunt:admin' },
    {
      client_id: genauthApp,
      client_secret: secret,
      dialect: 'genauth',
      first_party: true,
      redirect_uris,
      post_logout_redirect_uris: [`${apps.origin}/out`],
    },
    {
      client_id: auth0App,
      client_secret: secret,
      dialect: 'auth0',
      first_party: true,
      redirect_uris,
      post_logout_redirect_uris: [`${apps.origin}/out`],
    },
    { ...machine, client_id: auth0Manager, client_secret: secret, dialect: 'auth0', scope: 'exeunt:admin' },
    {
      ...machine,
      client_id: genauthKey,
      client_secret: secret,
      signs_requests: true,
      scope: 'exeunt:admin',
    },
  ]
}

import { createHmac, type KeyObject, randomUUID, sign } from 'node:crypto'
import { basicFor, expectStatus, tokensFrom } from '../../e2e/support/journeys.ts'
import type { Operation } from '../measure.ts'
import { type Bench, consoleApp, keyApp, lanes, secretJwtApp } from '../setting.ts'
import { taken, times } from './lanes.ts'

/** Apps that prove themselves by a JWT, apps that register themselves, and the operator's programs. */
export function clientOperations(bench: Bench): readonly Operation[] {
  const { caller, apps, privateKey, secret } = bench
  let bearer = {}
  return [
    provenByAssertion(bench, 'client credentials by private_key_jwt', keyApp, (input) =>
      sign('sha256', input, es256(privateKey)),
    ),
    provenByAssertion(bench, 'client credentials by client_secret_jwt', secretJwtApp, (input) =>
      createHmac('sha256', secret).update(input).digest(),
    ),
    {
      name: 'registration',
      count: times(bench, 1000),
      concurrency: lanes,
      run: async () => {
        const json = { redirect_uris: [`${apps.origin}/registered`], client_name: 'A new app' }
        expectStatus(await caller.send('POST', '/oauth2/register', { json }), 201)
      },
    },
    {
      name: 'admin lists sessions',
      count: times(bench, 1000),
      concurrency: lanes,
      prepare: async () => {
        const form = { grant_type: 'client_credentials', scope: 'exeunt:admin' }
        const answer = await caller.send('POST', '/oauth2/token', { headers: basicFor(consoleApp), form })
        bearer = { authorization: `Bearer ${tokensFrom(answer).access_token}` }
      },
      run: async () =>
        void expectStatus(
          await caller.send('GET', '/admin/v1/sessions?user=ada&limit=10', { headers: bearer }),
          200,
        ),
    },
  ]
}

const es256 = (key: KeyObject) => ({ key, dsaEncoding: 'ieee-p1363' }) as const

/** The assertions are signed beforehand: here the provider is measured, and not the apps. */
function provenByAssertion(
  bench: Bench,
  name: string,
  app: string,
  signatureOf: (input: Buffer) => Buffer,
): Operation {
  const count = times(bench, 2000)
  let assertions: string[] = []
  const alg = app === keyApp ? 'ES256' : 'HS256'
  return {
    name,
    count,
    concurrency: lanes,
    prepare: async () => {
      const exp = Math.floor(Date.now() / 1000) + 300
      assertions = Array.from({ length: count }, () => {
        const claims = { iss: app, sub: app, aud: bench.base, exp, jti: randomUUID() }
        const input = `${encoded({ alg })}.${encoded(claims)}`
        return `${input}.${signatureOf(Buffer.from(input)).toString('base64url')}`
      })
    },
    run: async () => {
      const form = {
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: taken(assertions),
      }
      tokensFrom(await bench.caller.send('POST', '/oauth2/token', { form }))
    },
  }
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

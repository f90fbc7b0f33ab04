import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { AuthenticationClient } from '../src/genauth/index.ts'
import * as client from '../src/index.ts'
import { createRunner, readExamples } from './support/examples.ts'
import { accessKey } from './support/genauth-provider.ts'
import { setGenauthScene } from './support/genauth-scene.ts'
import { ada } from './support/genauth-tokens.ts'
import { setScene } from './support/scene.ts'

const source = join(import.meta.dirname, '../src')
const examples = readExamples(source)
const methodExamples = readExamples(join(source, 'genauth'))
const packages = {
  '@exeunt/client': join(source, 'index.ts'),
  '@exeunt/client/genauth': join(source, 'genauth/index.ts'),
}

describe('every public function has an example', () => {
  for (const [name, value] of Object.entries(client)) {
    if (typeof value === 'function') it(name, () => assert.ok(examples.some(({ title }) => title === name)))
  }
  for (const name of Object.getOwnPropertyNames(AuthenticationClient.prototype)) {
    const wanted = name === 'constructor' ? 'AuthenticationClient' : name
    it(`genauth ${name}`, () => assert.ok(methodExamples.some(({ title }) => title === wanted)))
  }
})

describe('an example runs as it stands', () => {
  const [run, runMethod] = [createRunner(packages), createRunner(packages)]

  for (const { title, code } of examples) {
    it(title, async (t) => {
      t.mock.method(console, 'log', () => undefined)
      const { given, issuer } = await stage(t)
      await run({ title, code: code.replaceAll('https://op.example', issuer) }, given)
    })
  }
  for (const example of methodExamples) {
    it(`genauth ${example.title}`, async (t) => {
      t.mock.method(console, 'log', () => undefined)
      await runMethod(example, await genauthStage(t))
    })
  }
})

/** What an example may take for granted: a relying party, and somebody who has signed in. */
async function stage(t: TestContext) {
  const { rp, provider, signIn } = await setScene(t, { now: () => new Date() }, { now: () => new Date() })
  const { claims, tokens } = await signIn()
  const { url, pending } = await client.startSignIn(rp)
  const [callback, logoutToken] = [await provider.browse(url), await provider.logoutToken('ledger')]
  const returned = new URL('https://ledger.example/?state=s')
  const session = { idToken: tokens.idToken, signOutState: 's' }
  const given = { rp, pending, callback, claims, ...tokens, logoutToken, session, returned }
  return { given, issuer: provider.issuer }
}

/** The same for a method of the GenAuth client; somebody else is about to come back with a code. */
async function genauthStage(t: TestContext) {
  const { client, provider, signIn } = await setGenauthScene(t)
  const tokens = await client.getAccessTokenByCode((await signIn()).code)
  const codeVerifier = client.generateCodeChallenge()
  const codeChallenge = client.generateCodeChallengeDigest(codeVerifier)
  const { url, nonce } = client.buildAuthorizeUrl({ codeChallenge })
  const code = (await provider.browse(url)).searchParams.get('code')
  return {
    client,
    session: {},
    code,
    codeVerifier,
    nonce,
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    idToken: tokens.id_token,
    password: ada.password,
    ticket: 'ST-1',
    ...accessKey,
  }
}

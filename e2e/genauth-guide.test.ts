import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { AuthenticationClient } from 'authing-node-sdk'
import { createCaller, type Caller } from './support/browser.ts'
import { signInAt } from './support/journeys.ts'
import { type Provider, startProvider } from './support/provider.ts'

const root = join(import.meta.dirname, '..')
const guide = readFileSync(join(root, 'docs/guides/from-genauth.md'), 'utf8')
const blocks = (language: string) =>
  [...guide.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\\n\`\`\``, 'g'))].map(
    ([, text = '']) => text,
  )
const [configuration = ''] = blocks('json')
const [app = '', manager = ''] = blocks('js')
const home = 'http://localhost:3000/'

interface Tokens {
  readonly access_token: string
  readonly id_token: string
}

describe('GEN-55 the guide "From GenAuth", with its own configuration and its own code', () => {
  let provider: Provider
  let caller: Caller
  let folder: string
  let client: AuthenticationClient

  before(async () => {
    provider = await startProvider({
      configure: (base): unknown => JSON.parse(configuration.replaceAll('http://localhost:4000', base)),
    })
    caller = createCaller(provider.base, 4)
    // Inside the repository, where the SDK is found.
    folder = mkdtempSync(join(root, 'e2e', '.guide-'))
    client = (await run(app, 'client')) as AuthenticationClient
  })
  after(async () => {
    await caller.close()
    await provider.stop()
    rmSync(folder, { recursive: true })
  })

  /** What a block of the guide makes, under the name that it gives it or the one that is given to its last line. */
  async function run(block: string, name: string): Promise<unknown> {
    const code = block
      .replaceAll('http://localhost:4000', provider.base)
      .replace(/^const client /m, 'export const client ')
      .replace(/^await /m, 'export const answer = await ')
    const file = join(folder, `${name}.mjs`)
    writeFileSync(file, code)
    const made = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>
    return made[name]
  }

  const signIn = async () => {
    const browser = caller.browser()
    const { location = '' } = await signInAt(browser, client.buildAuthorizeUrl().url, `${home}callback`)
    const code = new URL(location).searchParams.get('code') ?? ''
    return { browser, tokens: (await client.getAccessTokenByCode(code)) as unknown as Tokens }
  }
  const isActive = async ({ access_token }: Tokens) =>
    ((await client.introspectToken(access_token)) as { readonly active: boolean }).active

  it('has the blocks', () => assert.ok(configuration.includes('"genauth"') && app !== '' && manager !== ''))

  it('signs in and out', async () => {
    const { browser, tokens } = await signIn()
    assert.equal(await isActive(tokens), true)
    const url = client.buildLogoutUrl({ idToken: tokens.id_token, redirectUri: home, state: 'mine' })
    assert.equal((await browser.get(url)).location, `${home}?state=mine`)
    assert.equal(await isActive(tokens), false)
  })

  it('returns somebody who is signed out already, by the list of the tenant', async () => {
    const url = `${provider.base}/login/profile/logout?redirect_uri=${home}`
    assert.equal((await caller.browser().get(url)).location, home)
    const withoutHint = client.buildLogoutUrl({ redirectUri: home })
    assert.equal((await caller.browser().get(withoutHint)).location, home)
  })

  it('signs people out by program, and their token is dead', async () => {
    const { tokens } = await signIn()
    const answer = (await run(manager, 'answer')) as { readonly statusCode: number }
    assert.equal(answer.statusCode, 200)
    assert.equal(await isActive(tokens), false)
  })
})

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { setScene } from '../test/support/scene.ts'
import {
  ExeuntError,
  introspectToken,
  refreshTokens,
  requestClientCredentials,
  revokeToken,
} from './index.ts'

describe('the message of a refusal', () => {
  const calls: readonly [string, (rp: Scene['rp']) => Promise<unknown>][] = [
    ['/token', (rp) => refreshTokens(rp, { refreshToken: 'x' })],
    ['/revoke', (rp) => revokeToken(rp, 'x')],
    ['/introspect', (rp) => introspectToken(rp, 'x')],
  ]
  for (const [path, call] of calls) {
    it(`says at ${path} what the provider said`, async (t) => {
      const { rp, provider } = await sceneOf(t, "The client's secret is wrong.")
      const expected = {
        message: `${provider.issuer}${path} refused: invalid_client (The client's secret is wrong.)`,
        error: 'invalid_client',
        errorDescription: "The client's secret is wrong.",
      }
      await assert.rejects(call(rp), expected)
    })
  }

  it('is the error alone when there is no description', async (t) => {
    const { message, issuer } = await refused(t, undefined)
    assert.equal(message, `${issuer}/token refused: invalid_client`)
  })

  it('is the error alone when the description has nothing to read', async (t) => {
    const { message, issuer } = await refused(t, '\u0000\r\n\u200b')
    assert.equal(message, `${issuer}/token refused: invalid_client`)
  })

  it('stays one line without control characters, the description is untouched', async (t) => {
    const description = 'no\r\n2026-03-01 root signed in\u001b[2J\u0085\u2028\u202e!'
    const { message, errorDescription } = await refused(t, description)
    assert.match(message, / \(no 2026-03-01 root signed in \[2J !\)$/)
    assert.equal(errorDescription, description)
  })

  it('cleans the error as well', async (t) => {
    const { rp, provider } = await setScene(t)
    provider.mischief.answer = ({ path }) =>
      path === '/token' ? { status: 400, body: { error: 'bad\nthing' } } : undefined
    await assert.rejects(requestClientCredentials(rp), { message: / refused: bad thing$/ })
  })

  for (const [name, letter] of [
    ['letters', 'a'],
    ['letters beyond the first plane', '𝄞'],
  ] as const) {
    it(`holds 300 ${name}, and of more than that 299`, async (t) => {
      const whole = await refused(t, letter.repeat(300))
      assert.ok(whole.message.endsWith(`(${letter.repeat(300)})`))
      const shortened = await refused(t, letter.repeat(301))
      assert.ok(shortened.message.endsWith(`(${letter.repeat(299)}…)`))
    })
  }
})

type Scene = Awaited<ReturnType<typeof setScene>>

/** A provider that refuses this client everywhere. */
async function sceneOf(t: TestContext, description: string | undefined): Promise<Scene> {
  const scene = await setScene(t)
  const body = { error: 'invalid_client', error_description: description }
  scene.provider.mischief.answer = ({ method }) => (method === 'POST' ? { status: 401, body } : undefined)
  return scene
}

async function refused(t: TestContext, description: string | undefined) {
  const { rp, provider } = await sceneOf(t, description)
  const error: unknown = await requestClientCredentials(rp).catch((fault: unknown) => fault)
  assert.ok(error instanceof ExeuntError)
  return { message: error.message, errorDescription: error.errorDescription, issuer: provider.issuer }
}

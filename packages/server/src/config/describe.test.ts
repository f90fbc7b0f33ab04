import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Differences, genauthTraits, keyedTraits, minimalBut } from '../config.fixture.ts'
import { describeConfig, readConfig } from '../config.ts'

interface Shown {
  readonly tenants: readonly [
    {
      readonly tenant: { readonly dialects: unknown }
      readonly clients: readonly [{ readonly client: { readonly webOrigins: unknown } }]
    },
  ]
}

/** A vendor's spelling with an address that asks, unless it is told not to. */
const known = [genauthTraits, { ...keyedTraits, name: 'asking', settings: ['logoutPrompt'] }] as const

function shown(differences: Differences): Shown['tenants'][0] {
  const read = readConfig({
    text: minimalBut(differences),
    fileName: 'test.json',
    env: {},
    readFile: () => '',
    dialects: known,
  })
  if (read.kind !== 'config') return assert.fail(JSON.stringify(read.problems))
  return (JSON.parse(describeConfig(read.config, known)) as Shown).tenants[0]
}

describe('check-config shows what counts where nothing is said', () => {
  it('AUT-6 whether a dialect’s addresses ask, be it so or not', () => {
    const settingsOf = (settings: object) => shown({ tenant: { dialects: settings } }).tenant.dialects
    assert.deepEqual(settingsOf({ asking: {} }), { asking: { logoutByContract: true, logoutPrompt: true } })
    assert.deepEqual(settingsOf({ asking: { logoutByContract: false } }), {
      asking: { logoutByContract: false, logoutPrompt: true },
    })
    assert.deepEqual(settingsOf({ asking: { logoutPrompt: false } }), {
      asking: { logoutByContract: true, logoutPrompt: false },
    })
    assert.deepEqual(settingsOf({ genauth: {} }), { genauth: { logoutByContract: true } })
  })

  it('D18 the origins that may call us: those of the redirect URIs, unless some are registered', () => {
    const originsOf = (client: Record<string, unknown>) => shown({ client }).clients[0].client.webOrigins
    const redirect_uris = ['https://a.example/cb', 'https://a.example/other', 'http://localhost:3000/cb']
    assert.deepEqual(originsOf({ redirect_uris }), ['https://a.example', 'http://localhost:3000'])
    assert.deepEqual(originsOf({ redirect_uris, web_origins: ['https://b.example'] }), ['https://b.example'])
  })
})

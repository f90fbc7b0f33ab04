import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readSettings } from './settings.ts'

const args = ['--name', 'Ledger', '--issuer', 'http://localhost:4000', '--client-id', 'ledger']
const environment = { CLIENT_SECRET: 'the secret' }

describe('the settings of a demo app', () => {
  it('have defaults', () => {
    assert.deepEqual(readSettings(args, environment), {
      kind: 'settings',
      settings: {
        name: 'Ledger',
        accent: 'green',
        port: 0,
        issuer: 'http://localhost:4000',
        clientId: 'ledger',
        clientSecret: 'the secret',
        returnsAfterSignOut: false,
      },
    })
  })

  it('take everything by argument but the secret', () => {
    const more = ['--accent', 'blue', '--port', '4002', '--return-after-sign-out']
    const peer = ['--peer-name', 'Atlas', '--peer-url', 'http://localhost:4002/']
    const reading = readSettings([...args, ...more, ...peer], environment)
    assert.ok(reading.kind === 'settings')
    const { accent, port, returnsAfterSignOut, peer: other } = reading.settings
    assert.deepEqual([accent, port, returnsAfterSignOut], ['blue', 4002, true])
    assert.deepEqual(other, { name: 'Atlas', url: 'http://localhost:4002/' })
  })

  const cases: [string, readonly string[], Record<string, string>, RegExp][] = [
    ['without a name', args.slice(2), environment, /--name/],
    ['without a secret', args, {}, /CLIENT_SECRET/],
    ['with an odd port', [...args, '--port', '99999'], environment, /--port/],
    ['with an odd accent', [...args, '--accent', 'pink'], environment, /--accent/],
    ['with an unknown argument', [...args, '--colour', 'pink'], environment, /--colour/],
  ]
  for (const [name, given, variables, expected] of cases) {
    it(`are refused ${name}`, () => {
      const reading = readSettings(given, variables)
      assert.ok(reading.kind === 'refused')
      assert.match(reading.message, expected)
    })
  }
})

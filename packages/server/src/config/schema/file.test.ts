import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { Check } from 'typebox/schema'
import { minimalBut, minimalText } from '../../config.fixture.ts'
import { schemaFileText } from './file.ts'

describe('config.schema.json', () => {
  const schema = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../../config.schema.json'), 'utf8'),
  ) as object

  it('is up to date; if not, run: node packages/server/src/config/schema/write.ts', () => {
    assert.ok(isDeepStrictEqual(schema, JSON.parse(schemaFileText())))
  })

  it('accepts the smallest configuration, and one that names it', () => {
    assert.equal(Check(schema, JSON.parse(minimalText)), true)
    assert.equal(Check(schema, JSON.parse(minimalBut({ top: { $schema: './config.schema.json' } }))), true)
  })

  it('accepts a secret from elsewhere', () => {
    assert.equal(
      Check(schema, JSON.parse(minimalBut({ client: { client_secret: { env: 'LEDGER' } } }))),
      true,
    )
  })

  it('refuses an unknown key, a missing one and a wrong value', () => {
    assert.equal(Check(schema, JSON.parse(minimalBut({ client: { redirectUris: [] } }))), false)
    assert.equal(Check(schema, JSON.parse(minimalBut({ client: { client_id: undefined } }))), false)
    assert.equal(Check(schema, JSON.parse(minimalBut({ top: { log: { level: 'loud' } } }))), false)
  })

  it('FED-1 says what an upstream is asked for, and what scopes an API has', () => {
    const fields = Object.entries(propertiesIn(schema))
    const about = (path: RegExp) => fields.filter(([name]) => path.test(name)).map(([, field]) => field)
    assert.partialDeepStrictEqual(about(/upstreams\.items\.scope$/), [
      { description: 'What we ask for there; openid must be among it.', default: 'openid profile email' },
    ])
    assert.partialDeepStrictEqual(about(/resources\.items\.scope$/), [
      { description: 'The scopes that mean something there. Default: all.' },
    ])
  })

  it('describes every field', () => {
    const undescribed = Object.entries(propertiesIn(schema)).filter(([, field]) => !('description' in field))
    assert.deepEqual(undescribed, [])
  })
})

function propertiesIn(schema: object, path = ''): Record<string, object> {
  const inner = Object.entries(schema).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value !== 'object' || value === null) return []
    const own =
      key === 'properties'
        ? Object.entries(value).map(([name, field]) => [`${path}.${name}`, field as object])
        : []
    return [...own, ...Object.entries(propertiesIn(value, `${path}.${key}`))]
  })
  return Object.fromEntries(inner) as Record<string, object>
}

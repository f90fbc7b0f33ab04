import assert from 'node:assert/strict'
import { registerHooks } from 'node:module'
import { it } from 'node:test'

/** What a test of `ava` is given, as far as the vendor's tests use it. */
interface Assertions {
  readonly assert: (value: unknown) => void
  readonly truthy: (value: unknown) => void
  readonly falsy: (value: unknown) => void
  readonly pass: () => void
}

type Body = (assertions: Assertions) => unknown

/** Why a test of the vendor's cannot run here; absent: it runs. */
export type Reason = (name: string) => string | undefined

const assertions: Assertions = {
  assert: (value) => assert.ok(value),
  truthy: (value) => assert.ok(value),
  falsy: (value) => assert.ok(!value),
  pass: () => {},
}

/**
 * Lets test files of the vendor's that ask for `ava` and `dotenv` be loaded as they are: their tests become tests
 * of node's own runner. Neither package is needed for that.
 * @param reasonToSkip by the test's name.
 * @returns what takes the stand-ins away again, once the files are loaded.
 */
export function standInForAva(reasonToSkip: Reason): () => void {
  Object.assign(globalThis, { [key]: { declare: declareTests(reasonToSkip), config: () => ({}) } })
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const source = sources[specifier]
      if (source === undefined) return next(specifier, context)
      return { url: `stand-in:${specifier}`, format: 'commonjs', shortCircuit: true }
    },
    load: (url, context, next) => {
      const source = url.startsWith('stand-in:') ? sources[url.slice('stand-in:'.length)] : undefined
      if (source === undefined) return next(url, context)
      return { format: 'commonjs', source, shortCircuit: true }
    },
  })
  return () => hooks.deregister()
}

const key = Symbol.for('exeunt.stand-in-for-ava')
const held = `globalThis[Symbol.for('exeunt.stand-in-for-ava')]`
const sources: Readonly<Record<string, string>> = {
  ava: `module.exports = { __esModule: true, default: ${held}.declare }`,
  dotenv: `module.exports = { config: ${held}.config }`,
}

/** `test(name, body)` and `test.skip(name, body)`, which are all that is used. */
function declareTests(reasonToSkip: Reason) {
  const declare = (name: string, body: Body) => {
    const reason = reasonToSkip(name)
    void it(name, reason === undefined ? {} : { skip: reason }, async (t) => {
      t.mock.method(console, 'log', () => {})
      await body(assertions)
    })
  }
  const skip = (name: string) => void it(name, { skip: 'the vendor skips it, too' })
  return Object.assign(declare, { skip })
}

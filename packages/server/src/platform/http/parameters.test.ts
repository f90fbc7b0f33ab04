import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { describeProblem, isParameterProblem, readParameters, repeatedValues } from './parameters.ts'

function read(raw: string): object {
  const parameters = readParameters(raw)
  return isParameterProblem(parameters) ? parameters : Object.fromEntries(parameters)
}

const malformed = (parameter?: string) => ({
  kind: 'parameter-problem',
  problem: 'malformed',
  ...(parameter === undefined ? {} : { parameter }),
})

describe('RFC6749 §3.1 parameters', () => {
  it('are read by their names, pluses as spaces, and count as omitted without a value', () => {
    assert.deepEqual(read('a=1&b+c=d%2Be+f&g=&h&&%C3%A9=%E2%82%AC'), { a: '1', 'b c': 'd+e f', é: '€' })
  })

  it('must not be sent twice, in whatever spelling and with or without a value', () => {
    for (const raw of ['state=1&state=2', 'state=1&st%61te=1', 'state=&state', 'state&state=1']) {
      assert.deepEqual(
        read(raw),
        { kind: 'parameter-problem', problem: 'duplicate', parameter: 'state' },
        raw,
      )
    }
  })

  for (const value of ['%', '%4', '%zz', '%ff', '%ed%a0%80', '%c0%af', '%00', '%0d%0a', '%7f', 'a\tb']) {
    it(`are refused with the value ${JSON.stringify(value)}`, () => {
      assert.deepEqual(read(`state=${value}`), malformed('state'))
      assert.deepEqual(read(`${value}=state`), malformed())
    })
  }

  it('are refused where bytes of the body were no UTF-8, and not changed behind the back of an app', () => {
    const body = Buffer.from([...Buffer.from('state=a'), 0xff]).toString('utf8')
    assert.deepEqual(read(body), malformed('state'))
    assert.deepEqual(read('state=a%EF%BF%BD'), { state: 'a\ufffd' })
  })

  it('are at most a hundred', () => {
    const raw = Array.from({ length: 101 }, (_, index) => `p${index}=1`)
    assert.deepEqual(read(raw.join('&')), { kind: 'parameter-problem', problem: 'too-many' })
    assert.equal(Object.keys(read(raw.slice(1).join('&'))).length, 100)
  })

  it('are named in a problem by plain characters only', () => {
    const problem = readParameters(`%3Cscript%3E${'x'.repeat(100)}=%zz`)
    const sentence = isParameterProblem(problem) ? describeProblem(problem) : assert.fail()
    assert.equal(
      sentence,
      `The parameter "?script?${'x'.repeat(56)}" is not valid percent-encoded UTF-8 without control characters.`,
    )
  })
})

describe('RFC8707 §2 a parameter that may be sent more than once', () => {
  const raw = 'resource=a&x=1&resource=&r%65source=b+c&resource=a'

  it('is no duplicate; every other one still is', () => {
    const parameters = readParameters(raw, ['resource'])
    assert.ok(!isParameterProblem(parameters))
    assert.deepEqual(Object.fromEntries(parameters), { resource: 'a', x: '1' })
    assert.ok(isParameterProblem(readParameters(`${raw}&x=2`, ['resource'])))
    assert.ok(isParameterProblem(readParameters(raw)))
  })

  it('has all its values in their order, none empty and none twice', () =>
    assert.deepEqual(repeatedValues(raw, 'resource'), ['a', 'b c']))
})

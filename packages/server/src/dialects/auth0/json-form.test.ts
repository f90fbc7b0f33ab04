import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { httpRequest } from '../../../test/support/request.ts'
import { isOAuthError } from '../../domain/oauth-error.ts'
import { formOf } from '../parameters.ts'
import { asForm } from './json-form.ts'

const sent = (body: string, contentType = 'application/json') =>
  asForm(httpRequest({ url: '/oauth/token', form: body, contentType }))

const problemOf = (body: string) => {
  const read = sent(body)
  assert.ok(isOAuthError(read), body)
  assert.equal(read.code, 'invalid_request')
  return read.description
}

describe('AUT-30 parameters that come as JSON are those of a form', () => {
  for (const type of [
    'application/json',
    'application/json;charset=UTF-8',
    'Application/JSON ; charset=utf-8',
    'application/json\t;charset=utf-8',
  ])
    it(type, () => {
      const read = sent('{"a": "1 & 2", "b": "\\u00fc=+", "c": ""}', type)
      assert.ok(!isOAuthError(read))
      assert.deepEqual(
        [...(formOf(read) ?? [])],
        [
          ['a', '1 & 2'],
          ['b', 'ü=+'],
        ],
      )
    })

  it('a letter that stands for broken bytes is one like any other, spelled with an escape', () => {
    const read = sent('{"a": "\\ufffd"}')
    assert.ok(!isOAuthError(read))
    assert.equal(formOf(read)?.get('a'), '\ufffd')
  })

  it('an empty object is an empty form', () => {
    const read = sent('{}')
    assert.ok(!isOAuthError(read))
    assert.deepEqual([...(formOf(read) ?? [['?', '?']])], [])
  })

  it('what is no JSON by its type is left as it is', () => {
    for (const type of [
      'application/x-www-form-urlencoded',
      'text/plain',
      'application/jsonp',
      'x/application/json',
    ]) {
      const request = httpRequest({ url: '/oauth/token', form: '{"a":"1"}', contentType: type })
      assert.equal(asForm(request), request)
    }
  })

  it('every text arrives as it was', () => {
    const whole = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\ufffd'))
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[\w-]{1,9}$/), whole), (members) => {
        const read = sent(JSON.stringify(members))
        assert.ok(!isOAuthError(read))
        assert.deepEqual(Object.fromEntries(new URLSearchParams(read.body)), { ...members })
      }),
    )
  })
})

describe('AUT-34 what is no object of texts is refused, by the name of the member', () => {
  const cases: readonly [string, string, RegExp][] = [
    ['a number', '{"code": "c", "max": 7}', /member max must be text/],
    ['a list', '{"scope": ["openid"]}', /member scope must be text/],
    ['an object', '{"password": {"$gt": ""}}', /member password must be text/],
    ['null', '{"code": null}', /member code must be text/],
    ['a switch', '{"code": true}', /member code must be text/],
    ['half a letter', '{"password": "\\ud800"}', /member password must be text/],
    ['a member twice', '{"code": "a", "code": "b"}', /member code was sent more than once/],
    ['spelled otherwise', '{"code": "a", "c\\u006fde": "a"}', /member code was sent more than once/],
    ['twice below', '{"a": {"b": "1", "b": "2"}}', /member a was sent more than once/],
    ['a name that is none', '{"a b\\"<>\\n": 1}', /member a\?b\?\?\?\? must be text/],
    ['__proto__', '{"__proto__": {"code": "c"}}', /member __proto__ must be text/],
    ['a list of all', '[{"code": "c"}]', /must be a JSON object/],
    ['a text', '"code=c"', /must be a JSON object/],
    ['nothing', '', /must be a JSON object; it is broken at line 1, column 1/],
    ['half of it', '{"code": "c"', /must be a JSON object; it is broken at line 1, column 13/],
    ['a form', 'code=c&a=b', /must be a JSON object; it is broken/],
    ['bytes that are no UTF-8', '{"password": "caf\ufffd"}', /must be a JSON object; it is not UTF-8/],
    ['too deep', `{"a":${'['.repeat(60)}${']'.repeat(60)}}`, /must be a JSON object; it is broken/],
  ]
  for (const [name, body, expected] of cases) it(name, () => assert.match(problemOf(body), expected))

  it('D15 and never by what was in it', () => {
    for (const body of [
      '{"password": ["hunter2"]}',
      '{"password": "hunter2", "password": "hunter2"}',
      '{"password": "hunter2"',
      'hunter2',
    ])
      assert.doesNotMatch(problemOf(body), /hunter2/)
  })

  it('nor by a name that fills the page', () =>
    assert.ok(problemOf(JSON.stringify({ ['x'.repeat(10_000)]: 1 })).length < 120))
})

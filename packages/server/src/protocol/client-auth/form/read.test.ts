import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readClientForm } from './read.ts'

describe('RFC6749 §3.2 a form is read from the body', () => {
  const post = (query: string, body: string) =>
    readClientForm({ query, body, contentType: 'application/x-www-form-urlencoded' })

  it('beside a query that says something else', () => {
    assert.deepEqual(post('version=2', 'token=a'), new Map([['token', 'a']]))
  })

  const refused: readonly [string, string, RegExp][] = [
    ['client_secret=word', 'client_id=app', /client_secret must be sent in the body/],
    ['client_assertion=x.y.z', '', /client_assertion must be sent in the body/],
    ['code=abc', 'grant_type=authorization_code', /code must be sent in the body/],
    ['refresh_token=abc', '', /refresh_token must be sent in the body/],
    ['token=abc', '', /token must be sent in the body/],
    ['client_id=app', 'client_id=app', /"client_id" was sent more than once/],
    ['gr%61nt_type=x', 'grant_type=x', /"grant_type" was sent more than once/],
    ['x=1&x=1', '', /"x" was sent more than once/],
    ['x=%zz', '', /"x" is not valid/],
    ['resource=https://a.example', '', /resource must be sent in the body/],
    ['resource=https://a.example', 'resource=https://b.example', /resource must be sent in the body/],
    ['', 'x=1&x=1', /"x" was sent more than once/],
  ]
  for (const [query, body, description] of refused) {
    it(`and refused with the query ${query} and the body ${body}`, () => {
      const form = post(query, body)
      assert.ok('code' in form)
      assert.equal(form.code, 'invalid_request')
      assert.match(form.description, description)
      assert.doesNotMatch(form.description, /word|abc/)
    })
  }
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { httpRequest } from '../../test/support/request.ts'
import { namedAsBearer } from './bearer.ts'

const of = (query: string, form?: string) =>
  namedAsBearer(httpRequest({ url: `/userinfo?${query}`, ...(form === undefined ? {} : { form }) }))

describe('AUT-36 GEN-5 a token that was sent by name', () => {
  it('stands in the header, and nowhere else', () => {
    const request = of('access_token=t%2B1&a=1')
    assert.deepEqual([request?.headers['authorization'], request?.query], ['Bearer t+1', 'a=1'])
  })
  it('also from a form', () => {
    const request = of('', 'access_token=t&a=1')
    assert.deepEqual([request?.headers['authorization'], request?.body], ['Bearer t', 'a=1'])
  })
  it('is left for the core where it came twice', () => {
    const request = of('access_token=t', 'access_token=t')
    assert.deepEqual([request?.headers['authorization'], request?.query], [undefined, 'access_token=t'])
  })
  it('is none where none was sent, or what was cannot be read', () => {
    for (const query of ['', 'a=1', 'access_token=', 'access_token=a&access_token=b'])
      assert.equal(of(query), undefined)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { html, toMarkup } from '../html.ts'
import { sentence, textsOf } from './index.ts'

const texts = textsOf('zh')

describe('Chinese sets Latin names apart, and only those', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['Ledger', '返回 Ledger'],
    ['账本', '返回账本'],
    ['阿里Cloud', '返回阿里Cloud'],
    ['«Ledger»', '返回«Ledger»'],
    ['', '返回'],
  ]
  for (const [client, expected] of cases) {
    it(expected, () => assert.equal(texts('page.back', { client }), expected))
  }

  it('in markup too, on both sides of a link', () => {
    const app = html`<a href="https://ledger.example/"><bdi>Ledger</bdi></a>`
    assert.match(toMarkup(sentence('zh', 'signed-out.refused.next', { app })), /请打开 <a .*<\/a> 并在/)
  })

  it('and English stays as it is written', () => {
    assert.equal(textsOf('en')('page.back', { client: 'Ledger' }), 'Back to Ledger')
  })
})

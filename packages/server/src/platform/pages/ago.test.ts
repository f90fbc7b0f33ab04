import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ago } from './ago.ts'
import { createPageContext } from './context.ts'
import { textOf, toMarkup } from './html.ts'

const at = new Date('2026-01-01T00:00:00Z')
const said = (seconds: number, language: 'en' | 'zh' = 'en') => {
  const context = createPageContext({ language, tenantName: 'Acme', basePath: '' })
  return ago(context, at, new Date(at.getTime() + seconds * 1000))
}

describe('how long ago something was', () => {
  const cases: readonly (readonly [number, string])[] = [
    [-5, 'just now'],
    [59, 'just now'],
    [60, '1 minute ago'],
    [7199, '1 hour ago'],
    [86_400, '1 day ago'],
    [2_592_000, '1 month ago'],
    [63_072_000, '2 years ago'],
  ]
  for (const [seconds, words] of cases)
    it(`${seconds} s: ${words}`, () => assert.equal(textOf(said(seconds)), words))

  it('in Chinese', () => assert.equal(textOf(said(7200, 'zh')), '2小时前'))

  it('with the moment itself for programs', () =>
    assert.match(toMarkup(said(1)), /<time datetime="2026-01-01T00:00:00.000Z">/))
})

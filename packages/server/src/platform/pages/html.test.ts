import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { escapeHtml, html, toMarkup, type Content } from './html.ts'

const attacks = [
  '<script>alert(1)</script>',
  '</title><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' autofocus onfocus='alert(1)",
  '` onmouseover=alert(1) `',
  '<!--',
  '&lt;script&gt;',
  '<svg/onload=alert(1)>',
  '\u0000<b>',
  ']]><!DOCTYPE html>',
]

describe('SEC-13 html escapes what comes from outside', () => {
  for (const attack of attacks) {
    it(`in text and attribute: ${JSON.stringify(attack)}`, () => {
      const written = toMarkup(html`<p title="${attack}">${attack}</p>`)
      assert.match(written, /^<p title="[^"<>'`]*">[^"<>'`]*<\/p>$/)
      assert.equal(unescape(written), `<p title="${attack}">${attack}</p>`)
    })
  }

  it('whatever the text is, and loses nothing of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeHtml(text)
        assert.doesNotMatch(escaped, /[<>"'`]/)
        assert.equal(unescape(escaped), text)
      }),
    )
  })

  it('and takes no look-alike for markup', () => {
    const forged: unknown = JSON.parse('{"markup":"<b>","Symbol(markup)":"<b>"}')
    assert.equal(toMarkup(html`${forged as Content}`).includes('<b>'), false)
  })

  it('and refuses an attribute without quotes', () => {
    assert.throws(() => html`<a href=${'x'}>x</a>`, /Quote the attribute after: …<a href=/)
  })
})

describe('html joins', () => {
  const cases: readonly (readonly [string, Content, string])[] = [
    ['a nested template, unescaped', html`<b>${'<'}</b>`, '<b>&#60;</b>'],
    ['a list, without separator', [html`<i>a</i>`, 'b', 3], '<i>a</i>b3'],
    ['a list of lists', [['a'], [['b']]], 'ab'],
    ['zero', 0, '0'],
    ['nothing for undefined, null, true and false', [undefined, null, true, false], ''],
    ['nothing for an empty list', [], ''],
  ]
  for (const [name, value, expected] of cases) {
    it(name, () => assert.equal(toMarkup(html`[${value}]`), `[${expected}]`))
  }
})

function unescape(text: string): string {
  return text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
}

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { assets } from './assets.ts'
import { createPageContext } from './context.ts'
import { html } from './html.ts'
import { page, type PageParts } from './layout.ts'
import { stylesheet, stylesheetPath } from './stylesheet.ts'

const parts: PageParts = {
  title: 'Sign in',
  direction: 'direction.enter',
  heading: 'Hello',
  body: html`<p>Words</p>`,
}

function shown(
  more: Partial<PageParts> = {},
  context: Partial<Parameters<typeof createPageContext>[0]> = {},
) {
  const complete = createPageContext({ language: 'en', tenantName: 'Acme', basePath: '', ...context })
  return page(complete, { ...parts, ...more })
}

describe('every document', () => {
  it('says its language', () => {
    assert.match(shown(), /^<!doctype html>\n<html lang="en">/)
    assert.match(shown({}, { language: 'zh' }), /^<!doctype html>\n<html lang="zh-Hans">/)
  })

  it('has one stylesheet, below the prefix of its tenant', () => {
    const links = [...shown({}, { basePath: '/acme' }).matchAll(/<link rel="stylesheet" href="([^"]+)"/g)]
    assert.deepEqual(
      links.map(([, href]) => href),
      [`/acme${stylesheetPath}`],
    )
  })

  it('refers only to files that are there to be served', () => {
    const files = [...shown().matchAll(/<link [^>]*href="([^"]+)"/g)].map(([, href]) => href)
    assert.deepEqual(new Set(files), new Set(assets.map(({ path }) => path)))
  })

  it('is named after itself and its tenant, escaped', () => {
    const tenantName = '</title><script>alert(1)</script>'
    assert.match(shown({}, { tenantName }), /<title>Sign in – &#60;\/title&#62;&#60;script&#62;/)
    assert.doesNotMatch(shown({}, { tenantName }), /<script/)
  })

  it('loads itself again only when asked to', () => {
    assert.doesNotMatch(shown(), /http-equiv/)
    assert.match(shown({ refreshSeconds: 3 }), /<meta http-equiv="refresh" content="3" \/>/)
  })

  it('leads on by itself only when asked to, and only a browser without scripts where it has one', () => {
    const goOn = { seconds: 3, to: '/next?request="><script>' }
    const refresh =
      /<meta http-equiv="refresh" content="3;url=\/next\?request=&#34;&#62;&#60;script&#62;" \/>/
    assert.match(shown({ goOn }), refresh)
    assert.doesNotMatch(shown({ goOn }), /<noscript>/)
    assert.match(
      shown({ goOn: { ...goOn, onlyWithoutScripts: true } }),
      new RegExp(`<noscript>${refresh.source}</noscript>`),
    )
  })
})

describe('the stylesheet', () => {
  it('is named after its content', () => assert.match(stylesheetPath, /^\/assets\/exeunt-[0-9a-f]{16}\.css$/))

  it('fetches nothing', () => assert.doesNotMatch(stylesheet, /url\(|@import|@font-face/))

  it('knows light and dark, little motion, and forced colours', () => {
    for (const query of ['prefers-color-scheme: dark', 'prefers-reduced-motion', 'forced-colors: active']) {
      assert.ok(stylesheet.includes(query), query)
    }
  })

  it('is balanced and small', () => {
    assert.equal(stylesheet.split('{').length, stylesheet.split('}').length)
    assert.ok(stylesheet.length < 16_384, `${stylesheet.length} characters`)
  })

  it('defines every property that it uses', () => {
    const defined = new Set([...stylesheet.matchAll(/(--[\w-]+):/g)].map(([, name]) => name))
    const used = [...stylesheet.matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name)
    assert.deepEqual(
      used.filter((name) => !defined.has(name)),
      [],
    )
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { galleryPages } from '../../../test/support/gallery.ts'

const attribute = /^\s+[a-z][a-z-]*(?:="[^"<>]*")?/i

describe('D14 every page, in every state and language', () => {
  for (const { name, language, html } of galleryPages()) {
    it(`${name} ${language} works without scripts, loads nothing from elsewhere, and quotes its attributes`, () => {
      assert.doesNotMatch(html, /<(?:script|style|iframe|img|object|embed|base|link [^>]*href="(?!\/))/i)
      assert.doesNotMatch(html, /\s(?:on[a-z]+|style|src|srcset|formaction)=/i)
      assert.doesNotMatch(html, /javascript:|undefined|\[object|NaN/)
      for (const [, tag = ''] of html.matchAll(/<[a-z][a-z0-9]*((?:[^>"]|"[^"]*")*)>/gi)) {
        assert.equal(restOf(tag).replace(/\s*\/?$/, ''), '', tag)
      }
    })

    it(`${name} ${language} has one heading, one title, and posts every form`, () => {
      assert.equal(html.match(/<h1>/g)?.length, 1)
      assert.equal(html.match(/<title>[^<]+<\/title>/g)?.length, 1)
      // Form Post Response Mode §2: only an app's answer goes elsewhere.
      const action = name.startsWith('form-post') ? 'https:\\/\\/' : '\\/'
      const ours = new RegExp(`<form method="post" action="${action}[^"]*">`, 'g')
      assert.equal(html.match(/<form /g)?.length, html.match(ours)?.length)
    })
  }
})

/** What is left of a tag when its well-formed attributes are taken away. */
function restOf(tag: string): string {
  const shorter = tag.replace(attribute, '')
  return shorter === tag ? tag : restOf(shorter)
}

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPageContext } from '../../platform/pages/context.ts'
import { type FramesView, renderFrames } from './frames.ts'
import { framesScript } from './frames-script.ts'

const context = createPageContext({ language: 'en', tenantName: 'Acme', basePath: '' })

function shown(view: Partial<FramesView> = {}): string {
  return renderFrames(context, {
    apps: [{ name: 'Ledger', state: 'telling', isRequester: false }],
    frames: [{ id: 'd1', name: 'Ledger', src: 'https://ledger.example/out?a=b&iss=i&sid=s' }],
    form: { action: '/oauth2/logout/go-on', hidden: { id: 'l1', csrf: 'c' } },
    goOn: '/oauth2/logout/go-on?id=l1',
    ...view,
  })
}

describe('the page that asks apps in frames', () => {
  it('FCL-7 counts its frames, and names each for who cannot see it', () => {
    assert.match(shown(), /id="frames" data-count="1"/)
    assert.match(shown(), /title="Signing out of Ledger"/)
  })

  it('FCL-13 escapes what an app registered', () => {
    const page = shown({
      frames: [{ id: 'd1', name: '"><b>', src: 'https://x.example/"><script>alert(1)</script>' }],
    })
    assert.doesNotMatch(page, /<b>|alert\(1\)<\/script>/)
  })

  it('FCL-12 holds its script as it is hashed, and no other', () => {
    assert.deepEqual(
      [...shown().matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, source]) => source),
      [framesScript],
    )
  })

  it('FCL-14 has a button, and a way on for browsers without scripts only', () => {
    assert.match(shown(), /<button class="primary" type="submit" id="continue">\s*Continue/)
    assert.match(
      shown(),
      /<noscript>\s*<meta\s+http-equiv="refresh"\s+content="1;url=\/oauth2\/logout\/go-on\?id=l1"/,
    )
  })
})

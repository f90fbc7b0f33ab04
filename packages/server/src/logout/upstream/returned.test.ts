import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { locationOf } from '../../../test/support/browser.ts'
import { assertHome, createHopWorld, endThere } from '../../../test/support/upstream-hop-world.ts'

describe('FED-10 whoever comes back with something else', () => {
  it('rests on the signed-out page, and nothing changes', async (t) => {
    const world = await createHopWorld(t)
    const { browser, state } = await world.atUpstream()
    const before = await world.hops()
    const other = state.slice(0, -1) + (state.endsWith('A') ? 'B' : 'A')
    const strange = [
      '',
      '?state=',
      '?state=x',
      `?state=${other}`,
      `?state=${state}&state=${state}`,
      '?state=%00',
      '?state=exhp_00000000000000000000000000' + 'a'.repeat(43),
      '?error=access_denied',
      `?post_logout_redirect_uri=https%3A%2F%2Fevil.example&state=${other}`,
    ]
    for (const query of strange) {
      const rested = await browser.follow(await browser.get(`/oauth2/logout/returned${query}`))
      assert.equal(rested.status, 200, query)
      assert.match(rested.body, /signed out/i, query)
      assert.doesNotMatch(rested.body, /evil/, query)
    }
    assert.deepEqual(await world.hops(), before)
  })

  it('in another browser sees nothing of this one’s', async (t) => {
    const world = await createHopWorld(t)
    const { back } = await world.atUpstream()
    const stranger = world.browser()
    const rested = await stranger.follow(await stranger.get(back))
    assert.match(rested.body, /You were already signed out/)
    assert.doesNotMatch(rested.body, /corp|Ledger/)
    const [hop] = await world.hops()
    assert.equal(hop?.state, 'asked')
    const there = await stranger.get(`/oauth2/logout/upstream?id=${await world.logoutId()}`)
    assert.match(locationOf(there), /\/done$/)
  })

  it('by a form comes back by a GET, which its cookie goes along with', async (t) => {
    const world = await createHopWorld(t)
    const { browser, state } = await world.atUpstream()
    const posted = await browser.postFromElsewhere('/oauth2/logout/returned', { state, sid: 'x' })
    assert.match(locationOf(posted), new RegExp(`/oauth2/logout/returned\\?state=${state}$`))
    assertHome(locationOf(await browser.follow(posted)))
    const strange = await browser.postFromElsewhere('/oauth2/logout/returned', { state: 'x', error: '<b>' })
    assert.match(locationOf(strange), /\/returned$/)
  })

  it('too late is not believed', async (t) => {
    const world = await createHopWorld(t)
    const { browser, back } = await world.atUpstream()
    world.clock.pass(600_001)
    const rested = await browser.follow(await browser.get(back))
    assert.match(rested.body, /You may still be signed in at/)
    assert.doesNotMatch(rested.body, /<form/)
    assert.equal((await world.hops())[0]?.state, 'asked')
  })

  it('only looking ahead counts for nothing', async (t) => {
    const world = await createHopWorld(t)
    const { browser, back } = await world.atUpstream()
    await browser.get(back, { 'sec-purpose': 'prefetch' })
    assert.equal((await world.hops())[0]?.state, 'asked')
    assertHome(locationOf(await browser.get(back)))
  })

  it('FED-13 with an error was not signed out there, and is told so', async (t) => {
    const world = await createHopWorld(t)
    const { browser, back } = await world.atUpstream()
    const answer = await browser.get(`${back}&error=login_required&error_description=%3Cb%3E`)
    const page = await browser.follow(answer)
    assert.match(page.body, /sent you back without signing you out/)
    const [hop] = await world.hops()
    assert.deepEqual(
      [hop?.state, hop?.failure, hop?.detail],
      ['failed', 'refused', 'It came back with login_required.'],
    )
    assert.ok(locationOf(await browser.submit(page, {})).startsWith(endThere))
  })

  it('FED-13 with somebody’s text for an error is told the same, without it', async (t) => {
    const world = await createHopWorld(t)
    const { browser, back } = await world.atUpstream()
    const page = await browser.follow(await browser.get(`${back}&error=%3Cb%3ECall+555%3C%2Fb%3E`))
    // The number alone may stand in an id.
    assert.doesNotMatch(page.body, /Call|[>\s]555/)
    assert.equal((await world.hops())[0]?.detail, 'It came back with an error.')
  })
})

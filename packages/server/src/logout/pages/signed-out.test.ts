import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPageContext } from '../../platform/pages/context.ts'
import { renderSignedOut, type AppState, type SignedOutView, type ToldApp } from './signed-out.ts'

const context = createPageContext({ language: 'en', tenantName: 'Acme', basePath: '' })

function shown(view: Partial<SignedOutView> = {}): string {
  return renderSignedOut(context, { apps: [], settled: true, ...view })
}

function app(state: AppState, more: Partial<ToldApp> = {}): ToldApp {
  return { name: 'Ledger', state, isRequester: false, ...more }
}

describe('the signed-out page says what became of each app', () => {
  const fates: readonly (readonly [AppState, string, RegExp])[] = [
    ['told', 'Signed out', /<\/div>\s*<\/li>/],
    ['telling', 'Being told', /<\/div>\s*<\/li>/],
    ['retrying', 'Trying again', /We keep trying, even after you close this page/],
    ['not-reachable', 'Not reached', /Open .*Ledger.* and sign out there/],
    ['refused', 'Refused', /could not sign you out\. Open .*Ledger/],
    ['asked', 'Asked here', /may have kept its cookies from it\. If .*Ledger.* still shows you as signed in/],
    ['unanswered', 'Didn’t answer', /didn’t answer in time\. Open .*Ledger.* and sign out there/],
    ['not-asked', 'Not asked', /only be asked in the browser that was signed in/],
    [
      'not-registered',
      'Can’t be told',
      /no way to tell it, and may still show you as signed in until it next checks/,
    ],
  ]
  for (const [state, words, next] of fates) {
    it(`${state}: in words, beside a drawing, with what is left to do`, () => {
      const page = shown({ apps: [app(state)] })
      assert.match(page, new RegExp(`</svg\\s*>\\s*${words}\\s*</span`))
      assert.match(page, next)
    })
  }

  it('with a shape of its own, so that colour says nothing alone', () => {
    const drawings = fates.map(
      ([state]) => /<svg\s+class="icon"[\s\S]*?<\/svg>/.exec(shown({ apps: [app(state)] }))?.[0],
    )
    assert.equal(new Set(drawings).size, fates.length)
  })

  it('and from which one the person left', () => {
    assert.match(shown({ apps: [app('told', { isRequester: true })] }), /You signed out from here/)
    assert.doesNotMatch(shown({ apps: [app('told')] }), /You signed out from here/)
  })

  it('and links it only to a web address', () => {
    assert.match(
      shown({ apps: [app('told', { uri: 'https://ledger.example' })] }),
      /href="https:\/\/ledger\.example\/"/,
    )
    assert.doesNotMatch(shown({ apps: [app('refused', { uri: 'javascript:alert(1)' })] }), /javascript/)
  })
})

describe('the signed-out page follows the deliveries', () => {
  const two = [app('told'), app('telling', { name: 'Atlas' })]

  it('and looks again until they are settled', () => {
    assert.match(shown({ apps: two, settled: false, refreshSeconds: 2 }), /http-equiv="refresh" content="2"/)
    assert.match(shown({ apps: two, settled: false }), /1 of 2 apps confirmed so far/)
  })

  it('and never after', () => {
    assert.doesNotMatch(shown({ apps: two, settled: true, refreshSeconds: 2 }), /http-equiv/)
    assert.match(shown({ apps: two }), /1 of 2 apps confirmed\. See below/)
  })

  it('and tells it politely to who cannot see it', () => {
    assert.match(shown({ apps: [app('told')] }), /role="status">\s*The app you used has signed you out too\./)
    assert.match(shown({ apps: [app('told'), app('told')] }), /role="status">\s*Both apps you used/)
  })
})

describe('RIL-37 the signed-out page without a redirect', () => {
  it('names who left', () =>
    assert.match(shown({ accountName: 'Ada <b>' }), />Ada &#60;b&#62;<\/bdi> is no longer/))

  it('leads back to a registered app', () => {
    assert.match(shown({ backTo: { name: 'Ledger', uri: 'https://ledger.example/' } }), /Back to .*Ledger/)
    assert.doesNotMatch(shown({ backTo: { name: 'Ledger', uri: 'app.ledger:/' } }), /Back to/)
  })
})

describe('RIL-7 leaving twice', () => {
  it('is no error, and says so', () => {
    const page = shown({ alreadySignedOut: true })
    assert.match(page, /<h1>You were already signed out<\/h1>/)
    assert.doesNotMatch(page, /You had used no app/)
  })
})

describe('D5 an address that nobody registered', () => {
  const leadsTo = 'https://xn--ldger-4ve.example:8443/out?a=1'

  it('is shown by its host, and marked as a link to the outside for which nobody vouches', () => {
    const page = shown({ leadsTo })
    assert.match(page, /You were to be sent on to <code dir="ltr">xn--ldger-4ve\.example:8443<\/code>/)
    assert.match(page, /sends nobody to that address by itself/)
    assert.match(page, /<a id="outside" href="https:[^"]*" rel="noreferrer noopener external"/)
    assert.match(page, /an outside website/)
  })

  it('is shown as well where there was nothing to end', () =>
    assert.match(shown({ leadsTo, alreadySignedOut: true }), /href="https:\/\/xn--ldger-4ve\.example:8443\//))

  it('is followed by nothing on the page', () => assert.doesNotMatch(shown({ leadsTo }), /http-equiv/))

  it('is not spoken of where there is none', () => assert.doesNotMatch(shown(), /outside|vouches/))
})

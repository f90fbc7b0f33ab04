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
  })

  it('and tells it politely to who cannot see it', () => {
    assert.match(shown({ apps: [app('told')] }), /role="status">\s*The app you used has signed you out too\./)
    assert.match(shown({ apps: [app('told'), app('told')] }), /role="status">\s*Both apps you used/)
  })
})

describe('the signed-out page sums up what is settled, and promises nothing that does not stand below it', () => {
  const summaryOf = (states: readonly AppState[], inLanguage = context) => {
    const page = renderSignedOut(inLanguage, { apps: states.map((state) => app(state)), settled: true })
    return /role="status">\s*([^<]*?)\s*</.exec(page)?.[1]
  }
  const cases: readonly (readonly [readonly AppState[], string, string])[] = [
    [['told'], 'The app you used has signed you out too.', '您使用过的应用也已退出登录。'],
    [
      ['told', 'not-reachable'],
      '1 of 2 apps confirmed. See below what is left to do.',
      '2 个应用中已有 1 个确认。还需由您处理的，请见下方。',
    ],
    [
      ['not-registered', 'asked', 'refused'],
      '0 of 3 apps confirmed. See below what is left to do.',
      '3 个应用中已有 0 个确认。还需由您处理的，请见下方。',
    ],
    [
      ['asked'],
      '0 of 1 app confirmed. See below what may be left to do.',
      '1 个应用中已有 0 个确认。可能还需由您处理的，请见下方。',
    ],
    [
      ['told', 'asked', 'not-registered'],
      '1 of 3 apps confirmed. See below what may be left to do.',
      '3 个应用中已有 1 个确认。可能还需由您处理的，请见下方。',
    ],
    [
      ['not-registered'],
      'The app you used was not told. See below why.',
      '您使用过的应用未收到通知，原因请见下方。',
    ],
    [
      ['not-registered', 'not-wanted'],
      'Neither of the two apps you used was told. See below why.',
      '您使用过的 2 个应用均未收到通知，原因请见下方。',
    ],
    [
      ['not-registered', 'not-registered', 'not-registered'],
      'None of the 3 apps you used was told. See below why.',
      '您使用过的 3 个应用均未收到通知，原因请见下方。',
    ],
    [
      ['told', 'not-registered'],
      '1 of 2 apps confirmed. The other was not told: see below why.',
      '2 个应用中已有 1 个确认。其余 1 个未收到通知，原因请见下方。',
    ],
    [
      ['told', 'not-registered', 'not-wanted'],
      '1 of 3 apps confirmed. The other 2 were not told: see below why.',
      '3 个应用中已有 1 个确认。其余 2 个未收到通知，原因请见下方。',
    ],
  ]
  for (const [states, inEnglish, inChinese] of cases)
    it(states.join(' and '), () => {
      const chinese = createPageContext({ language: 'zh', tenantName: 'Acme', basePath: '' })
      assert.equal(summaryOf(states), inEnglish)
      assert.equal(summaryOf(states, chinese), inChinese)
    })

  it('in every mix of what three apps may have come to', () => {
    const toDo: readonly AppState[] = ['not-reachable', 'refused', 'unanswered', 'not-asked']
    const untold: readonly AppState[] = ['not-registered', 'not-wanted']
    const settled: readonly AppState[] = ['told', 'asked', ...toDo, ...untold]
    const mixes = settled.flatMap((one) =>
      settled.flatMap((two) => settled.map((three) => [one, two, three] as const)),
    )
    for (const mix of mixes) {
      const said = summaryOf(mix) ?? assert.fail(mix.join())
      const told = mix.filter((state) => state === 'told').length
      assert.equal(/have signed you out too/.test(said), told === 3, `${mix.join()}: ${said}`)
      assert.equal(
        /is left to do/.test(said),
        mix.some((state) => toDo.includes(state)),
        said,
      )
      assert.equal(
        /may be left to do/.test(said),
        mix.includes('asked') && !mix.some((state) => toDo.includes(state)),
        said,
      )
      const isUntold = told < 3 && mix.every((state) => state === 'told' || untold.includes(state))
      assert.equal(/not told|None/.test(said), isUntold, said)
      assert.ok(told === 3 || told === 0 || said.startsWith(`${told} of 3 apps confirmed. `), said)
    }
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

describe('the signed-out page says how much of the person ended', () => {
  const chinese = createPageContext({ language: 'zh', tenantName: 'Acme', basePath: '' })
  const cases: readonly (readonly [SignedOutView['beside'], RegExp, RegExp])[] = [
    ['every-browser', /all your other browsers have ended too/, /其他所有浏览器中的会话也已结束/],
    ['every-device', /all your other devices have ended too/, /其他所有设备上的会话也已结束/],
  ]
  for (const [beside, inEnglish, inChinese] of cases)
    it(`${beside}: beside the session of this browser, and with it the apps of all of them`, () => {
      const view = { apps: [], settled: true, beside }
      assert.match(renderSignedOut(context, view), /Your session at .*Acme.* in this browser has ended/)
      assert.match(renderSignedOut(context, view), inEnglish)
      assert.match(renderSignedOut(context, view), /You had used no app in these sessions/)
      assert.match(renderSignedOut(chinese, view), inChinese)
      assert.match(shown({ beside, apps: [app('told')] }), inEnglish)
    })

  it('and of others nothing where they are not said to have ended', () => {
    for (const view of [{}, { apps: [app('told')] }, { alreadySignedOut: true }])
      assert.doesNotMatch(shown(view), /other (browsers|devices)|these sessions/)
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

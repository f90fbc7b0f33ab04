import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPageContext } from '../../../platform/pages/context.ts'
import { renderSignIn, type SignInView } from './sign-in.ts'
import { upstreamProblems } from './upstreams.ts'

const context = createPageContext({ language: 'en', tenantName: 'Acme', basePath: '' })

function shown(view: Partial<SignInView> = {}): string {
  return renderSignIn(context, { action: '/sign-in', hidden: { csrf: 'c1' }, ...view })
}

/** The attributes of one field. */
function field(page: string, id: string): string {
  return new RegExp(`<input\\s+id="${id}"[^>]*>`).exec(page)?.[0] ?? ''
}

describe('CORE-9 the sign-in form', () => {
  it('posts where it is told, with its hidden values', () => {
    assert.match(
      shown(),
      /<form method="post" action="\/sign-in">\s*<input type="hidden" name="csrf" value="c1"/,
    )
  })

  it('tells password managers what its fields are', () => {
    assert.match(field(shown(), 'username'), /name="username"[^>]*autocomplete="username"/)
    assert.match(field(shown(), 'password'), /name="password"[^>]*autocomplete="current-password"/)
  })

  it('never shows a password again', () => assert.doesNotMatch(field(shown(), 'password'), /value=/))

  it('starts where there is something left to type', () => {
    assert.match(field(shown(), 'username'), /autofocus/)
    assert.doesNotMatch(field(shown(), 'password'), /autofocus/)
    assert.match(field(shown({ username: 'ada' }), 'password'), /autofocus/)
    assert.doesNotMatch(field(shown({ username: 'ada' }), 'username'), /autofocus/)
  })

  it('keeps hostile values inside their attributes', () => {
    const attack = '"><script>alert(1)</script>'
    const page = shown({ username: attack, clientName: attack, action: attack, hidden: { [attack]: attack } })
    assert.doesNotMatch(page, /<script/)
    assert.match(field(page, 'username'), /value="&#34;&#62;&#60;script/)
  })
})

describe('what went wrong before', () => {
  const cases: readonly (readonly [Partial<SignInView>, RegExp])[] = [
    [{ problem: 'wrong-credentials' }, /don’t match/],
    [{ problem: 'missing' }, /Enter both/],
    [{ problem: 'expired-form' }, /allow cookies/],
    [{ problem: 'throttled' }, /Wait a few minutes/],
    [{ problem: 'throttled', retryAfterSeconds: 1 }, /in 1 second\./],
    [{ problem: 'throttled', retryAfterSeconds: 59 }, /in 59 seconds\./],
    [{ problem: 'throttled', retryAfterSeconds: 60 }, /in 1 minute\./],
    [{ problem: 'throttled', retryAfterSeconds: 61 }, /in 2 minutes\./],
  ]
  for (const [view, words] of cases) {
    it(`${JSON.stringify(view)} is read out, and says what to do`, () => {
      const page = shown(view)
      assert.match(page, /<div class="notice" role="alert" id="problem">/)
      assert.match(page, words)
      assert.match(field(page, 'username'), /aria-describedby="problem"/)
    })
  }

  it('marks the fields only where they are at fault', () => {
    assert.match(field(shown({ problem: 'wrong-credentials' }), 'password'), /aria-invalid="true"/)
    assert.doesNotMatch(shown({ problem: 'throttled' }), /aria-invalid/)
    assert.doesNotMatch(shown(), /role="alert"|aria-invalid|aria-describedby/)
  })
})

describe('CORE §3.1.2.1 who must prove it anew', () => {
  const again = { reauthenticating: { username: 'ada' }, clientName: 'Ledger' }

  it('cannot change who they are', () => {
    assert.match(field(shown(again), 'username'), /value="ada"\s+readonly/)
    assert.match(field(shown(again), 'password'), /autofocus/)
  })

  it('hears who wants it', () =>
    assert.match(shown(again), /Ledger<\/bdi> asks you to enter your password again/))
})

describe('FED-1 the ways in besides the password', () => {
  const upstreams = {
    action: '/sign-in/upstream',
    hidden: { csrf: 'c2' },
    upstreams: [
      { id: 'corp', name: 'Corp <b>' },
      { id: 'hub', name: 'Hub' },
    ],
  }

  it('are a form of their own, after it, with a button for each', () => {
    const page = shown({ upstreams })
    assert.match(
      page,
      /<form method="post" action="\/sign-in\/upstream">\s*<input type="hidden" name="csrf" value="c2"/,
    )
    const [first = '', second = ''] = page.match(/<button[^>]*name="upstream"[\s\S]*?<\/button>/g) ?? []
    assert.match(
      first,
      /id="upstream-corp"[^>]*value="corp"[\s\S]*Continue with <bdi[^>]*>Corp &#60;b&#62;<\/bdi>/,
    )
    assert.match(second, /id="upstream-hub"[^>]*value="hub"/)
    assert.ok(page.indexOf('name="password"') < page.indexOf('name="upstream"'))
  })

  it('are no part of a page without any', () => assert.doesNotMatch(shown(), /name="upstream"|class="or"/))

  it('are the only ones for somebody without a password', () => {
    const page = shown({
      upstreams,
      withoutPassword: true,
      reauthenticating: { username: 'ada' },
      clientName: 'Ledger',
    })
    assert.match(page, /Ledger<\/bdi> asks you to sign in again/)
    assert.doesNotMatch(page, /name="password"|class="or"/)
  })

  for (const problem of upstreamProblems) {
    it(`and ${problem} is read out, with the name that we have for it`, () => {
      const page = shown({ upstreams, upstreamProblem: { problem, name: 'Corp <b>' } })
      assert.match(page, /<div class="notice" role="alert" id="problem">/)
      assert.match(page, /Corp &#60;b&#62;/)
      assert.doesNotMatch(page, /<b>/)
    })
  }
})

describe('AKA-41 somebody who came for an account', () => {
  it('reads that there are none, and what to do instead', () => {
    assert.match(shown({ cannotSignUp: true }), /New accounts can’t be opened here[\s\S]*whoever looks after/)
    assert.doesNotMatch(shown(), /New accounts/)
  })
  it('reads of what went wrong with the attempt instead, once there was one', () => {
    const page = shown({ cannotSignUp: true, problem: 'wrong-credentials' })
    assert.doesNotMatch(page, /New accounts/)
  })
})

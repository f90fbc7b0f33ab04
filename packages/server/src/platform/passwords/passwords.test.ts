import assert from 'node:assert/strict'
import { hashSync } from '@node-rs/argon2'
import { describe, it } from 'node:test'
import { isPasswordHash, needsRehash } from './password-hash.ts'
import { passwordProblem } from './password.ts'
import { createPasswords } from './passwords.ts'

const create = () => createPasswords({ concurrency: 2, maxQueued: 10 })

describe('SEC passwords are kept as argon2id at the cost that OWASP recommends', () => {
  it('in PHC strings, salted', async () => {
    const passwords = create()
    const [one, other] = [await passwords.hash('correct horse'), await passwords.hash('correct horse')]
    assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    assert.notEqual(one, other)
    assert.equal(isPasswordHash(one), true)
    assert.equal(needsRehash(one), false)
  })

  it('only the password itself is right', async () => {
    const passwords = create()
    const stored = await passwords.hash('correct horse')
    assert.equal(await passwords.verify(stored, 'correct horse'), true)
    for (const wrong of ['correct horse ', 'Correct horse', 'correct hors', ' correct horse', '']) {
      assert.equal(await passwords.verify(stored, wrong), false)
    }
  })

  const sameAs: readonly [string, string, string][] = [
    ['composed and decomposed letters', 'caf\u00e9', 'cafe\u0301'],
    ['full-width and plain letters', '\uff21\uff22', 'AB'],
    ['a ligature and its letters', '\ufb01sh', 'fish'],
  ]
  for (const [name, chosen, typed] of sameAs) {
    it(`${name} are the same password`, async () => {
      const passwords = create()
      assert.equal(await passwords.verify(await passwords.hash(chosen), typed), true)
    })
  }

  it('a hash of another program is verified, and made anew where it was cheaper', async () => {
    const cheap = hashSync('secret', { memoryCost: 4096, timeCost: 1 })
    const costly = hashSync('secret', { memoryCost: 20_480, timeCost: 3, parallelism: 2 })
    for (const stored of [cheap, costly]) assert.equal(await create().verify(stored, 'secret'), true)
    assert.deepEqual([cheap, costly].map(needsRehash), [true, false])
    assert.equal(needsRehash('$2b$10$abcdefghijklmnopqrstuv'), true)
  })

  it('a stored hash that is none is a fault', async () => {
    await assert.rejects(create().verify('plain text', 'plain text'))
  })
})

describe('SEC a password hash from outside is checked before it is believed', () => {
  const tail = `$${'A'.repeat(22)}$${'A'.repeat(43)}`
  const cases: readonly [string, boolean][] = [
    [`$argon2id$v=19$m=19456,t=2,p=1${tail}`, true],
    [`$argon2id$v=19$m=1048576,t=20,p=16${tail}`, true],
    [`$argon2id$v=19$m=4194304,t=2,p=1${tail}`, false],
    [`$argon2id$v=19$m=19456,t=1000,p=1${tail}`, false],
    [`$argon2id$v=19$m=19456,t=2,p=255${tail}`, false],
    [`$argon2i$v=19$m=19456,t=2,p=1${tail}`, false],
    [`$argon2id$v=16$m=19456,t=2,p=1${tail}`, false],
    [`$argon2id$v=19$m=19456,t=2,p=1$$`, false],
    ['$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy', false],
    ['secret', false],
    ['', false],
  ]
  for (const [text, expected] of cases) {
    it(`${text || '(empty)'} is ${expected ? 'one' : 'none'}`, () =>
      assert.equal(isPasswordHash(text), expected))
  }
})

describe('SEC hashing is not work that an attacker can give us', () => {
  const cases: readonly [string, string, string | undefined][] = [
    ['nothing', '', 'empty'],
    ['1024 bytes', 'x'.repeat(1024), undefined],
    ['1025 bytes', 'x'.repeat(1025), 'too-long'],
    ['512 letters of two bytes', 'é'.repeat(512), undefined],
    ['513 letters of two bytes', 'é'.repeat(513), 'too-long'],
    ['a megabyte', 'x'.repeat(1_000_000), 'too-long'],
  ]
  for (const [name, password, expected] of cases) {
    it(`a password of ${name} is ${expected ?? 'hashed'}`, () => {
      assert.equal(passwordProblem(password), expected)
    })
  }

  it('one that is too long or empty is wrong without being hashed, and never stored', async () => {
    const passwords = createPasswords({ concurrency: 1, maxQueued: 0 })
    const stored = await passwords.hash('secret')
    const running = passwords.verify(stored, 'secret')
    assert.equal(await passwords.verify(stored, 'x'.repeat(1025)), false)
    assert.equal(await passwords.verify(stored, ''), false)
    assert.equal(await running, true)
    await assert.rejects(passwords.hash('x'.repeat(1025)), RangeError)
    await assert.rejects(passwords.hash(''), RangeError)
  })

  it('who comes when the queue is full is told so, and the others are served', async () => {
    const passwords = createPasswords({ concurrency: 1, maxQueued: 2 })
    const stored = await passwords.hash('secret')
    const answers = await Promise.all(Array.from({ length: 5 }, () => passwords.verify(stored, 'secret')))
    assert.deepEqual(answers, [true, true, true, 'busy', 'busy'])
    assert.equal(await passwords.verify(stored, 'secret'), true)
  })

  it('who has proved nothing yet is told so for a new password, too', async () => {
    const passwords = createPasswords({ concurrency: 1, maxQueued: 0 })
    const [first, second] = await Promise.all([passwords.hashIfIdle('one'), passwords.hashIfIdle('two')])
    assert.deepEqual([isPasswordHash(first ?? ''), second], [true, undefined])
    await assert.rejects(passwords.hashIfIdle(''), RangeError)
  })

  it('a hash is made even when the queue is full: who chose a password has proved who they are', async () => {
    const passwords = createPasswords({ concurrency: 1, maxQueued: 0 })
    const hashes = await Promise.all([passwords.hash('one'), passwords.hash('two'), passwords.hash('three')])
    assert.equal(hashes.every(isPasswordHash), true)
  })
})

describe('SEC the time does not tell whether an account exists', () => {
  it('without a hash nothing is right, and the work is the same', async () => {
    const passwords = create()
    const stored = await passwords.hash('secret')
    const { known, unknown } = await fastest({
      known: () => passwords.verify(stored, 'wrong'),
      unknown: () => passwords.verify(undefined, 'wrong'),
    })
    assert.equal(await passwords.verify(undefined, 'wrong'), false)
    assert.ok(unknown > known / 2, `${unknown} ms for nobody, ${known} ms for somebody`)
    assert.ok(known > unknown / 2, `${unknown} ms for nobody, ${known} ms for somebody`)
  })
})

type Work = () => Promise<unknown>

/**
 * Milliseconds of the fastest of at least ten, the ones that nothing disturbed. Where they are far apart, a busy
 * machine gets more chances: whoever does no work at all stays the faster one.
 */
async function fastest({ known, unknown }: Readonly<Record<'known' | 'unknown', Work>>) {
  const best = { known: Infinity, unknown: Infinity }
  const areFarApart = () => best.known > best.unknown * 2 || best.unknown > best.known * 2
  for (let number = 0; number < 10 || (number < 100 && areFarApart()); number += 1) {
    best.known = Math.min(best.known, await duration(known))
    best.unknown = Math.min(best.unknown, await duration(unknown))
  }
  return best
}

async function duration(work: Work): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

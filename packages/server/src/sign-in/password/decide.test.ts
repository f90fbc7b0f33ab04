// cspell:ignore ｐａｓｓｗｏｒｄ analyticalengines
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judgePassword, type PasswordWeakness } from './decide.ts'

const names = ['ada.lovelace@example.org', 'Ada Lovelace', 'Analytical Engines']

describe('a new password', () => {
  const cases: readonly (readonly [string, string, PasswordWeakness | undefined])[] = [
    ['seven characters', 'abcdef7', 'short'],
    ['eight', 'abcdefg8', undefined],
    ['seven that are two units each', '😀'.repeat(6) + 'x', 'short'],
    ['eight that are two units each', '😀😁😂😃😄😅😆😇', undefined],
    ['spaces count', 'a b c d e', undefined],
    ['1024 bytes', 'ab'.repeat(512), undefined],
    ['1025 bytes', 'a' + 'bc'.repeat(512), 'long'],
    ['1025 bytes of few characters', 'é1'.repeat(342), 'long'],
    ['one of the first that is tried', 'PassWord1', 'common'],
    ['the same in wide letters', 'ｐａｓｓｗｏｒｄ', 'common'],
    ['one character over and over', '$$$$$$$$$', 'common'],
    ['the email', 'Ada.Lovelace@Example.org', 'guessable'],
    ['its first half', 'ada.lovelace', 'guessable'],
    ['the name, with and without its space', 'ada lovelace', 'guessable'],
    ['and without', 'AdaLovelace', 'guessable'],
    ['the service', 'analyticalengines', 'guessable'],
    ['a name in a longer one', 'ada lovelace walks', undefined],
  ]
  for (const [name, password, expected] of cases) {
    it(`${name}: ${expected ?? 'fine'}`, () => assert.equal(judgePassword(password, names), expected))
  }
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { minimalBut } from '../../config.fixture.ts'
import { readConfig } from '../../config.ts'

type Json = Readonly<Record<string, unknown>>

const upstream = (id: string, host = id) => ({
  id,
  issuer: `https://${host}.example`,
  client_id: 'exeunt',
})
const at = (name: string, subject: string) => ({ upstream: name, subject })

function problemsOf(
  users: readonly Json[],
  upstreams: readonly Json[] = [upstream('corp'), upstream('uni')],
) {
  const reading = readConfig({
    text: minimalBut({ tenant: { upstreams, users } }),
    fileName: 'exeunt.json',
    env: {},
    readFile: () => '',
    dialects: [],
  })
  return 'problems' in reading ? reading.problems.map(({ path, message }) => `${path}: ${message}`) : []
}

const user = (username: string, ...identities: readonly Json[]) => ({ username, identities })

describe('FED-3 identities of users', () => {
  const cases: readonly (readonly [string, () => readonly string[], readonly RegExp[]])[] = [
    ['stand in for a password', () => problemsOf([user('ada', at('corp', 'a'))]), []],
    ['none of them does not', () => problemsOf([user('ada')]), [/password: is missing/]],
    [
      'the same name at two upstreams is two people',
      () => problemsOf([user('ada', at('corp', 'a')), user('bob', at('uni', 'a'))]),
      [],
    ],
    [
      'of an upstream that there is not',
      () => problemsOf([user('ada', at('cord', 'a'))]),
      [/users\[0\]\.identities\[0\]\.upstream: .*"cord"; did you mean "corp"/],
    ],
    [
      'of two users',
      () => problemsOf([user('ada', at('corp', 'a')), user('bob', at('corp', 'a'))]),
      [/users\[1\]\.identities\[0\]\.subject: is already an identity/],
    ],
    [
      'of two users by two upstreams of one issuer',
      () =>
        problemsOf(
          [user('ada', at('corp', 'a')), user('bob', at('also', 'a'))],
          [upstream('corp'), upstream('also', 'corp')],
        ),
      [/users\[1\]\.identities\[0\]\.subject: is already an identity/],
    ],
    [
      'twice',
      () => problemsOf([user('ada', at('corp', 'a'), at('corp', 'a'))]),
      [/identities\[1\]\.subject/],
    ],
    [
      'with a line break, or without a name',
      () => problemsOf([user('ada', at('corp', 'a\n'), { upstream: 'corp' })]),
      [/identities\[0\]\.subject/, /identities\[1\]/],
    ],
  ]
  for (const [name, problems, expected] of cases)
    it(name, () => {
      const found = problems()
      assert.equal(found.length, expected.length, found.join('; '))
      for (const [index, words] of expected.entries()) assert.match(found[index] ?? '', words)
    })
})

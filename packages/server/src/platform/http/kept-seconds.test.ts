import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keptSeconds } from './kept-seconds.ts'

describe('RFC9111 §5.2 a document is kept as long as its server says, within bounds', () => {
  const cases: readonly [string | undefined, number][] = [
    [undefined, 600],
    ['', 600],
    ['public', 600],
    ['max-age=120', 120],
    ['public, max-age="300", must-revalidate', 300],
    ['Max-Age=1', 60],
    ['max-age=0', 60],
    ['max-age=9999999', 3600],
    ['max-age=99999999999999999999', 3600],
    ['immutable', 600],
    ['max-age=-1', 600],
    ['no-store', 60],
    ['private, no-cache, max-age=500', 60],
  ]
  for (const [header, seconds] of cases) {
    it(`${header}: ${seconds} s`, () => assert.equal(keptSeconds(header), seconds))
  }
})

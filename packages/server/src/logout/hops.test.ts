import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { nextStop } from './hops.ts'

describe('FED-10 RIL-33 where a browser goes after its logout', () => {
  const cases = [
    ['apps in frames first', { asksBrowser: true, goesUpstream: true }, 'frames'],
    ['then the upstream', { asksBrowser: false, goesUpstream: true }, 'upstream'],
    ['then it rests', { asksBrowser: false, goesUpstream: false }, 'landing'],
    ['frames alone', { asksBrowser: true, goesUpstream: false }, 'frames'],
  ] as const
  for (const [name, waiting, stop] of cases) it(name, () => assert.equal(nextStop(waiting), stop))
})

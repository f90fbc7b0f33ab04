import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judgeNavigation, type Navigation } from './navigation.ts'

type Case = readonly [
  name: string,
  verdict: Navigation,
  headers?: Readonly<Record<string, string>>,
  method?: string,
]

const table: readonly Case[] = [
  ['a browser that says nothing', 'navigation'],
  ['a tab', 'navigation', { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' }],
  [
    'a tab, from an app’s page',
    'navigation',
    { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'cross-site' },
  ],
  ['a frame', 'elsewhere', { 'sec-fetch-dest': 'iframe', 'sec-fetch-mode': 'navigate' }],
  ['an older frame', 'elsewhere', { 'sec-fetch-dest': 'frame' }],
  ['an embedded page', 'elsewhere', { 'sec-fetch-dest': 'embed' }],
  ['an object', 'elsewhere', { 'sec-fetch-dest': 'object' }],
  ['an image', 'elsewhere', { 'sec-fetch-dest': 'image' }],
  ['a script', 'elsewhere', { 'sec-fetch-dest': 'script' }],
  ['a fetch', 'elsewhere', { 'sec-fetch-dest': 'empty' }],
  ['a worker', 'elsewhere', { 'sec-fetch-dest': 'serviceworker' }],
  ['no destination at all', 'elsewhere', { 'sec-fetch-dest': '' }],
  ['two destinations', 'elsewhere', { 'sec-fetch-dest': 'document, document' }],
  ['something near it', 'elsewhere', { 'sec-fetch-dest': 'Document' }],
  ['a look at the head', 'elsewhere', {}, 'HEAD'],
  ['a form', 'elsewhere', { 'sec-fetch-dest': 'document' }, 'POST'],
  ['a prefetch', 'prefetch', { 'sec-purpose': 'prefetch', 'sec-fetch-dest': 'document' }],
  ['a prerendered page', 'prefetch', { 'sec-purpose': 'prefetch;prerender', 'sec-fetch-dest': 'document' }],
  ['an older prefetch', 'prefetch', { purpose: 'prefetch' }],
  ['one that says two things', 'prefetch', { 'sec-purpose': 'x', purpose: 'Prefetch' }],
  ['Firefox’s', 'prefetch', { 'x-moz': 'prefetch' }],
  ['Safari’s preview', 'prefetch', { 'x-purpose': 'preview' }],
  ['an older preview', 'prefetch', { purpose: 'preview' }],
  ['one by way of a proxy', 'prefetch', { 'sec-purpose': 'prefetch;anonymous-client-ip' }],
]

describe('D4 what a contract that never asks counts for', () => {
  for (const [name, verdict, headers = {}, method = 'GET'] of table) {
    it(`${name}: ${verdict}`, () => assert.equal(judgeNavigation({ method, headers }), verdict))
  }
})

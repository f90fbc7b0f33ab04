import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readSender } from './sender.ts'
import { readSmtpUrl } from './smtp-url.ts'

describe('where mail is handed over', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ['smtp://mail.example', { host: 'mail.example', port: 587, tls: 'where-offered' }],
    ['smtp://mail.example:2525/', { host: 'mail.example', port: 2525, tls: 'where-offered' }],
    ['smtps://mail.example', { host: 'mail.example', port: 465, tls: 'at-once' }],
    [
      'smtp://ada:p%40ss%3A@mail.example',
      { host: 'mail.example', port: 587, tls: 'before-anything', account: { user: 'ada', pass: 'p@ss:' } },
    ],
    [
      'smtp://ada:pass@127.0.0.1:25',
      { host: '127.0.0.1', port: 25, tls: 'where-offered', account: { user: 'ada', pass: 'pass' } },
    ],
    ['smtp://[::1]:25', { host: '::1', port: 25, tls: 'where-offered' }],
    ['smtp://', undefined],
    ['smtp:mail.example', undefined],
    ['https://mail.example', undefined],
    ['smtp://mail.example/path', undefined],
    ['smtp://mail.example?a=b', undefined],
    ['smtp://mail.example#a', undefined],
    ['smtp://mail.example:99999', undefined],
    ['smtp://ada@mail.example', undefined],
    ['smtp://:pass@mail.example', undefined],
    ['smtp://ada:%zz@mail.example', undefined],
    ['smtp://mail example', undefined],
    ['smtp://mail.example\r\n', undefined],
  ]
  for (const [text, expected] of cases)
    it(JSON.stringify(text), () => assert.deepEqual(readSmtpUrl(text), expected))
})

describe('whom mail comes from', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ['id@acme.example', { name: '', address: 'id@acme.example' }],
    ['Acme <id@acme.example>', { name: 'Acme', address: 'id@acme.example' }],
    ['"Acme, Inc." <id@acme.example>', { name: 'Acme, Inc.', address: 'id@acme.example' }],
    ['<id@acme.example>', { name: '', address: 'id@acme.example' }],
    ['阿克米 <id@acme.example>', { name: '阿克米', address: 'id@acme.example' }],
    ['Acme', undefined],
    ['Acme <id>', undefined],
    ['id@acme.example, eve@x.example', undefined],
    ['Acme <id@acme.example> <eve@x.example>', undefined],
    ['Acme\r\nBcc: eve@x.example <id@acme.example>', undefined],
    [`${'x'.repeat(310)} <id@acme.example>`, undefined],
  ]
  for (const [text, expected] of cases)
    it(JSON.stringify(text.slice(0, 60)), () => assert.deepEqual(readSender(text), expected))
})

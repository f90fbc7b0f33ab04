import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bits, integer, octets, oid, sequence, tagged, time, utf8 } from './der.ts'

describe('X.690 what is written', () => {
  const cases: readonly [string, Buffer, string][] = [
    ['zero', integer(Buffer.of(0)), '020100'],
    ['a number', integer(Buffer.of(2)), '020102'],
    ['one whose first bit is set', integer(Buffer.of(0x80, 1)), '0203008001'],
    ['§8.3.2 one with zeros before it', integer(Buffer.of(0, 0, 0x80)), '02020080'],
    ['an object identifier', oid('1.2.840.10045.4.3.2'), '06082a8648ce3d040302'],
    ['one below 2', oid('2.5.29.17'), '0603551d11'],
    ['bits, of which some do not count', bits(Buffer.of(0x80), 7), '03020780'],
    ['letters', utf8('é'), '0c02c3a9'],
    ['nothing', sequence(), '3000'],
    ['parts', sequence(integer(Buffer.of(1)), tagged(0, integer(Buffer.of(2)))), '3008020101a003020102'],
    ['§8.1.3.4 127 bytes', octets(Buffer.alloc(127)).subarray(0, 2), '047f'],
    ['§8.1.3.5 128 bytes', octets(Buffer.alloc(128)).subarray(0, 3), '048180'],
    ['256 bytes', octets(Buffer.alloc(256)).subarray(0, 4), '04820100'],
    ['65536 bytes', octets(Buffer.alloc(65_536)).subarray(0, 5), '0483010000'],
    ['RFC5280 §4.1.2.5.1 a time', time(new Date('2049-12-31T23:59:59.999Z')), textOf(0x17, '491231235959Z')],
    [
      'RFC5280 §4.1.2.5.2 a later one',
      time(new Date('2050-01-01T00:00:00Z')),
      textOf(0x18, '20500101000000Z'),
    ],
  ]
  for (const [name, written, expected] of cases)
    it(name, () => assert.equal(written.toString('hex'), expected))
})

function textOf(tag: number, text: string): string {
  return Buffer.concat([Buffer.of(tag, text.length), Buffer.from(text)]).toString('hex')
}

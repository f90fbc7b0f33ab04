import assert from 'node:assert/strict'
import { constants, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto'
import { describe, it, type TestContext } from 'node:test'
import { engines } from '../../../test/support/engines.ts'
import type { TenantId } from '../../domain/tenant.ts'
import { systemClock } from '../clock.ts'
import { createRandom } from '../random.ts'
import { createPasswordKey } from './encryption-keys.ts'
import { createSealer } from './seal.ts'

const main = 'main' as TenantId
const other = 'other' as TenantId
const password = 'correct horse – 電池'
const modulusBytes = 256

for (const engine of engines) {
  describe(`${engine.name}: a key that passwords are encrypted for`, () => {
    async function createWorld(t: TestContext) {
      const { database } = await engine.fresh(t)
      const process = () =>
        createPasswordKey({
          database,
          sealer: createSealer(new Uint8Array(32)),
          clock: systemClock,
          random: createRandom(systemClock),
        })
      return { process, rows: () => database.read.selectFrom('encryption_keys').selectAll().execute() }
    }

    it('is an RSA key of 2048 bits, told as PEM and as its base64 alone', async (t) => {
      const key = (await createWorld(t)).process()
      const pem = await key.publicPem(main)
      assert.match(pem, /^-----BEGIN PUBLIC KEY-----\n/)
      const { asymmetricKeyType, asymmetricKeyDetails } = createPublicKey(pem)
      assert.deepEqual([asymmetricKeyType, asymmetricKeyDetails?.modulusLength], ['rsa', 2048])
      const body = pem.replaceAll(/-----[A-Z ]+-----|\n/g, '')
      assert.equal(await key.publicKeyBase64(main), body)
    })

    it('is made once, however many ask, and lasts; each tenant has its own', async (t) => {
      const { process, rows } = await createWorld(t)
      const [one, another] = [process(), process()]
      const told = await Promise.all([one, one, another, another].map((key) => key.publicPem(main)))
      assert.equal(new Set(told).size, 1)
      assert.equal(await process().publicPem(main), told[0])
      assert.notEqual(await one.publicPem(other), told[0])
      assert.equal((await rows()).length, 2)
    })

    it('whose private half is sealed', async (t) => {
      const { process, rows } = await createWorld(t)
      await process().publicPem(main)
      for (const row of await rows()) {
        assert.doesNotMatch(JSON.stringify(row), /"(?:d|p|q|dp|dq|qi)\\?":/)
        assert.match(row.private_jwk_sealed, /^s1\./)
      }
    })

    it('opens what was encrypted for it by RSAES-PKCS1-v1_5, in another process too', async (t) => {
      const { process } = await createWorld(t)
      const encrypted = encryptFor(await process().publicPem(main), password)
      assert.equal(await process().decryptPassword(main, encrypted), password)
    })

    it('SEC-16 tells nobody whether a padding was right: anything else is another password', async (t) => {
      const key = (await createWorld(t)).process()
      const foreign = encryptFor(await key.publicPem(other), password)
      const own = Buffer.from(encryptFor(await key.publicPem(main), password), 'base64')
      const broken = [
        foreign,
        withOneBitChanged(own).toString('base64'),
        own.subarray(1).toString('base64'),
        Buffer.concat([own, Buffer.alloc(1)]).toString('base64'),
        Buffer.alloc(modulusBytes).toString('base64'),
        Buffer.alloc(modulusBytes, 0xff).toString('base64'),
        randomBytes(modulusBytes).fill(0, 0, 1).toString('base64'),
        '',
        'not base64 at all!',
        password,
      ]
      for (const text of broken) {
        const read = await key.decryptPassword(main, text)
        assert.equal(typeof read, 'string')
        assert.notEqual(read, password)
        assert.notEqual(read, text)
      }
    })

    it('SEC-16 nor does it by the password: a broken text is as wrong as it was before', async (t) => {
      const key = (await createWorld(t)).process()
      const broken = randomBytes(modulusBytes).fill(0, 0, 1).toString('base64')
      assert.equal(await key.decryptPassword(main, broken), await key.decryptPassword(main, broken))
    })
  })
}

function withOneBitChanged(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes)
  changed.writeUInt8(changed.readUInt8(100) ^ 1, 100)
  return changed
}

function encryptFor(pem: string, text: string): string {
  const key = { key: pem, padding: constants.RSA_PKCS1_PADDING }
  return publicEncrypt(key, Buffer.from(text)).toString('base64')
}

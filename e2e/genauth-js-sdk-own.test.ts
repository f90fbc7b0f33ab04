import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { describe, it } from 'node:test'
import { standInForAva } from './support/genauth-ava.ts'

/*
 * The test file that comes in the package of authing-js-sdk 4.23.55, byte for byte. Its 13 tests of
 * addresses run. The others cannot pass against any server but the vendor's.
 */
const file = 'authing-js-sdk/build/main/lib/authentication/AuthenticationClient.spec.js'

const needsTheVendor =
  'needs the vendor’s GraphQL API and its private key: the file encrypts passwords with its public one'
const spentCode = 'redeems a code of 2021 at oidc1.authing.cn'

const ran: string[] = []

function reasonToSkip(name: string): string | undefined {
  if (name.startsWith('拼接 ')) {
    ran.push(name)
    return undefined
  }
  return name === 'OIDC 授权码 + PKCE code 换 token' ? spentCode : needsTheVendor
}

/** The file makes a management client as it is loaded, and sets where axios calls by default. */
const pool = {
  AUTHING_USERPOOL_ID: 'acme',
  AUTHING_USERPOOL_SECRET: 'not used',
  AUTHING_HOST: 'https://host.invalid',
}

describe('authing-js-sdk 4.23.55: its own tests', () => {
  const remove = standInForAva(reasonToSkip)
  Object.assign(process.env, pool)
  createRequire(import.meta.url)(file)
  for (const name of Object.keys(pool)) Reflect.deleteProperty(process.env, name)
  remove()

  it('GEN-55 the addresses are all 13 of them', () => assert.equal(ran.length, 13))
})

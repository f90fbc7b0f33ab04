import { type AuthenticationClient, ManagementClient } from 'authing-node-sdk'
import assert from 'node:assert/strict'
import { constants, publicEncrypt } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { nodeSdk, tokensOf } from './support/genauth-node-sdk.ts'
import { accessKey, ada, type GenauthWorld, heard, startGenauthWorld } from './support/genauth-world.ts'
import { person } from './support/journeys.ts'
import type { PlainBrowser } from './support/plain-browser.ts'

let world: GenauthWorld

const { username, email } = ada
const { password } = person

async function isActive(client: AuthenticationClient, token: string): Promise<boolean> {
  return (await client.introspectToken(token)).active === true
}

/** Whether there is a session in this browser, as an app finds out. */
async function isSignedIn(browser: PlainBrowser): Promise<boolean> {
  const { url } = nodeSdk(world, world.shop).buildAuthorizeUrl()
  return 'code' in (await heard(browser, `${url}&prompt=none`))
}

/** A person at a browser, with the SDK that has their token. */
async function visitor(app = world.shop) {
  const [browser, client] = [world.browser(), nodeSdk(world, app)]
  const { access_token } = await tokensOf(client, browser)
  client.setAccessToken(access_token)
  return { browser, client, token: access_token }
}

/** The vendor's key came with and without its armour. */
function asPem(key: string): string {
  return key.startsWith('-----') ? key : `-----BEGIN PUBLIC KEY-----\n${key}\n-----END PUBLIC KEY-----\n`
}

async function devicesOf(client: AuthenticationClient): Promise<readonly string[]> {
  const { statusCode, data } = await client.list({ limit: 50 })
  assert.equal(statusCode, 200)
  for (const { lastLoginTime, online } of data)
    assert.deepEqual([Number.isNaN(Date.parse(lastLoginTime)), online], [false, true])
  return data.map(({ device }) => device.deviceId)
}

/** Somebody who comes in by another browser, and what that one is called among the devices. */
async function onNewDevice(client: AuthenticationClient) {
  const known = await devicesOf(client)
  const come = await visitor()
  const deviceId = (await devicesOf(client)).find((id) => !known.includes(id))
  return { visitor: come, deviceId: deviceId ?? assert.fail('the new device is not listed') }
}

const manager = (options: Partial<ConstructorParameters<typeof ManagementClient>[0]> = {}) =>
  new ManagementClient({
    accessKeyId: accessKey.id,
    accessKeySecret: accessKey.secret,
    host: world.host,
    ...options,
  })

describe('authing-node-sdk 4.0.1: what a person can do', () => {
  before(async () => {
    world = await startGenauthWorld()
  })
  after(() => world.stop())

  it('GEN-35 GEN-10 signs in by password, in each of its spellings and by each method', async () => {
    for (const options of [{}, { tokenEndPointAuthMethod: 'client_secret_basic' }] as const) {
      const client = nodeSdk(world, world.shop, options)
      const answers = [
        await client.signInByUsernamePassword({ username, password }),
        await client.signInByEmailPassword({ email, password }),
        await client.signInByAccountPassword({ account: email, password }),
      ]
      for (const { statusCode, data } of answers) {
        assert.equal(statusCode, 200)
        assert.deepEqual([data.scope, data.token_type], ['openid profile', 'Bearer'])
        const { expires_in } = { ...data } as { readonly expires_in?: number }
        assert.deepEqual([typeof data.expire_in, expires_in], ['number', data.expire_in], 'by both names')
        assert.equal((await client.parseIDToken(data.id_token ?? '')).sub, ada.id)
        assert.ok(await isActive(client, data.access_token ?? ''))
      }
    }
  })

  it('GEN-35 GEN-50 with offline_access a refresh token, and it is one of the token endpoint’s', async () => {
    const client = nodeSdk(world, world.shop)
    const options = { scope: 'openid profile offline_access' }
    const { data } = await client.signInByUsernamePassword({ username, password, options })
    const renewed = await client.getNewAccessTokenByRefreshToken(data.refresh_token ?? '')
    assert.ok(await isActive(client, renewed.access_token))
  })

  it('GEN-53 what is wrong is a value with the vendor’s codes, and no exception', async () => {
    const client = nodeSdk(world, world.shop)
    const wrong = [
      await client.signInByUsernamePassword({ username, password: 'not it' }),
      await client.signInByUsernamePassword({ username: 'eve', password }),
    ]
    for (const { requestId, ...answer } of wrong) {
      assert.equal(typeof requestId, 'string')
      assert.deepEqual([answer.statusCode, answer.apiCode, 'data' in answer], [403, 2333, false])
    }
    assert.equal(wrong[0]?.message, wrong[1]?.message, 'who exists is not told')
    const stranger = nodeSdk(world, { ...world.shop, secret: 'some other secret, as long' })
    const refused = await stranger.signInByUsernamePassword({ username, password })
    assert.notEqual(refused.statusCode, 200)
    assert.equal('data' in refused, false)
  })

  it('GEN-33 GEN-35 signs in by a password that the app encrypted with the published key', async () => {
    const client = nodeSdk(world, world.shop)
    const { rsa } = { ...(await client.getSystemInfo()) }
    const key = { key: asPem(rsa.publicKey), padding: constants.RSA_PKCS1_PADDING }
    const encrypted = (text: string) => publicEncrypt(key, Buffer.from(text)).toString('base64')
    const options = { passwordEncryptType: 'rsa' as never }
    const given = (text: string) => ({ username, password: text, options })
    const { statusCode, data } = await client.signInByUsernamePassword(given(encrypted(password)))
    assert.equal(statusCode, 200)
    assert.ok(await isActive(client, data.access_token ?? ''))
    for (const wrong of [encrypted('not it'), password, 'AAAA'])
      assert.equal((await client.signInByUsernamePassword(given(wrong))).apiCode, 2333)
  })

  it('GEN-42 what is not served of it answers in the same envelope', async () => {
    const client = nodeSdk(world, world.shop)
    const answers = [
      await client.signInByEmailPassCode({ email, passCode: '123456' }),
      await client.signInByLDAP({ sAMAccountName: username, password }),
      await client.getRoleList({ namespace: 'default' }),
    ]
    for (const { statusCode, message } of answers) {
      assert.notEqual(statusCode, 200)
      assert.equal(typeof message, 'string')
    }
  })

  it('GEN-36 GEN-3 reads the profile of whoever has the token', async () => {
    const { client } = await visitor()
    const { statusCode, data } = await client.getProfile({})
    assert.equal(statusCode, 200)
    assert.deepEqual([data.userId, data.username, data.name], [ada.id, ada.username, ada.name])

    client.setAccessToken('not a token')
    const { requestId, message, ...refused } = await client.getProfile({})
    assert.deepEqual([typeof requestId, typeof message], ['string', 'string'])
    assert.deepEqual(refused, { statusCode: 401, apiCode: 2020 })
  })

  it('GEN-37 GEN-28 lists the devices, and signs one out with all its apps', async () => {
    const here = await visitor()
    const { visitor: there, deviceId } = await onNewDevice(here.client)
    const neighbour = nodeSdk(world, world.ledger)
    const { access_token } = await tokensOf(neighbour, there.browser)
    const told = world.noticed().length

    assert.equal((await here.client.revoke({ deviceId })).statusCode, 200)
    assert.deepEqual([await isSignedIn(here.browser), await isSignedIn(there.browser)], [true, false])
    assert.equal(await isActive(here.client, here.token), true)
    assert.equal(await isActive(there.client, there.token), false)
    assert.equal(await isActive(neighbour, access_token), false)
    assert.deepEqual(world.noticed().slice(told).toSorted(), [world.shop.id, world.ledger.id].toSorted())
    assert.ok(!(await devicesOf(here.client)).includes(deviceId))
  })

  it('GEN-37 a device that is not one’s own stays', async () => {
    const { client, browser } = await visitor()
    const answer = await client.revoke({ deviceId: '00000000-0000-0000-0000-000000000000' })
    assert.notEqual(answer.statusCode, 200)
    assert.equal(await isSignedIn(browser), true)
  })

  it('GEN-37 unbind is the same under another name', async () => {
    const here = await visitor()
    const { visitor: there, deviceId } = await onNewDevice(here.client)
    assert.equal((await there.client.unbind({ deviceId })).statusCode, 200)
    assert.equal(await isSignedIn(there.browser), false)
    assert.equal((await there.client.getProfile({})).statusCode, 401)
    assert.equal((await here.client.getProfile({})).statusCode, 200)
  })

  it('GEN-37 lists the apps that one is signed in to', async () => {
    const { client, browser } = await visitor()
    await tokensOf(nodeSdk(world, world.ledger), browser)
    const { statusCode, data } = await client.getLoggedInApps()
    assert.equal(statusCode, 200)
    const active = data.filter((app) => app.active).map(({ appId }) => appId)
    assert.ok(active.includes(world.shop.id) && active.includes(world.ledger.id), JSON.stringify(data))
  })

  it('GEN-52 revocation is the whole logout of an app that signed in without a browser', async () => {
    const client = nodeSdk(world, world.shop)
    const { data } = await client.signInByUsernamePassword({ username, password })
    const told = world.noticed().length
    assert.equal(await client.revokeToken(data.access_token ?? ''), true)
    assert.equal(await isActive(client, data.access_token ?? ''), false)
    assert.deepEqual(world.noticed().slice(told), [world.shop.id])
  })
})

describe('authing-node-sdk 4.0.1: what an access key can do', () => {
  before(async () => {
    world = await startGenauthWorld()
  })
  after(() => world.stop())

  it('GEN-38 GEN-40 check-session-status and the active users follow a sign-in', async () => {
    const management = manager()
    const about = { appId: world.shop.id, userId: ada.id }
    const none = await management.checkSessionStatus(about)
    assert.deepEqual([none.statusCode, none.data], [200, { active: false }])
    await visitor()
    assert.deepEqual((await management.checkSessionStatus(about)).data, { active: true })
    const { statusCode, data } = await management.listApplicationActiveUsers({ appId: world.shop.id })
    assert.deepEqual([statusCode, data.totalCount], [200, 1])
    assert.deepEqual(
      data.list.map((user) => [user.userId, user.username]),
      [[ada.id, ada.username]],
    )
    const elsewhere = await management.listApplicationActiveUsers({ appId: world.ledger.id })
    assert.deepEqual(elsewhere.data, { totalCount: 0, list: [] })
  })

  it('GEN-28 GEN-38 kick-users ends a person’s part in the apps it names, on every device', async () => {
    const [one, two] = [await visitor(), await visitor()]
    const neighbour = nodeSdk(world, world.ledger)
    const kept = await tokensOf(neighbour, one.browser)
    const told = world.noticed().length
    const answer = await manager().kickUsers({ userId: ada.id, appIds: [world.shop.id] })
    assert.deepEqual([answer.statusCode, answer.data], [200, { success: true }])
    assert.deepEqual(
      [await isActive(one.client, one.token), await isActive(two.client, two.token)],
      [false, false],
    )
    assert.equal(await isActive(neighbour, kept.access_token), true)
    const { data } = await manager().checkSessionStatus({ appId: world.shop.id, userId: ada.id })
    assert.deepEqual(data, { active: false })
    assert.ok(
      world
        .noticed()
        .slice(told)
        .every((id) => id === world.shop.id),
    )
    assert.ok(world.noticed().length >= told + 2)
  })

  it('GEN-38 the person may be named by username', async () => {
    const { client, token } = await visitor()
    const userIdType = 'username' as never
    const options = { options: { userIdType } }
    const answer = await manager().kickUsers({ userId: 'ada', appIds: [world.shop.id], ...options })
    assert.equal(answer.statusCode, 200)
    assert.equal(await isActive(client, token), false)
  })

  it('GEN-53 no apps is 参数 appIds 格式错误, and nothing ends', async () => {
    const { client, token } = await visitor()
    const { statusCode, message } = await manager().kickUsers({ userId: ada.id, appIds: [] })
    assert.deepEqual([statusCode, message], [400, '参数 appIds 格式错误'])
    assert.equal(await isActive(client, token), true)
  })

  it('GEN-40 GEN-53 a signature by another secret is refused with its code, and nothing ends', async () => {
    const { client, token } = await visitor()
    const forged = manager({ accessKeySecret: 'not the secret of the access key' })
    const answer = await forged.kickUsers({ userId: ada.id, appIds: [world.shop.id] })
    assert.deepEqual([answer.statusCode === 200, answer.apiCode, 'data' in answer], [false, 1300, false])
    assert.equal(await isActive(client, token), true)
  })

  it('GEN-40 D13 an ordinary app’s id and secret sign nothing', async () => {
    const { id, secret = '' } = world.shop
    const { client, token } = await visitor()
    const answer = await manager({ accessKeyId: id, accessKeySecret: secret }).kickUsers({
      userId: ada.id,
      appIds: [id],
    })
    assert.notEqual(answer.statusCode, 200)
    assert.equal(await isActive(client, token), true)
  })

  it('GEN-43 answers in the language that the SDK asks for', async () => {
    const { message } = await manager({ lang: 'en-US' }).kickUsers({ userId: ada.id, appIds: [] })
    assert.match(message, /appIds/)
    assert.doesNotMatch(message, /[\u4e00-\u9fff]/)
  })

  it('GEN-42 what is not served of the management API is an error in the same envelope', async () => {
    const answer = await manager().listUsers({})
    assert.notEqual(answer.statusCode, 200)
    assert.equal(typeof answer.message, 'string')
  })
})

import {
  createRelyingParty,
  ExeuntError,
  fetchUserInfo,
  finishSignIn,
  finishSignOut,
  introspectToken,
  refreshTokens,
  revokeToken,
  startSignIn,
  startSignOut,
} from '@exeunt/client'
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as client from 'openid-client'
import { reachApp } from './support/akamai-apps.ts'
import { startToldApp, type ToldApp } from './support/akamai-told-app.ts'
import {
  ada,
  akamaiClient,
  akamaiTenant,
  passwordAcr,
  secret,
  withId,
  withoutId,
} from './support/akamai-world.ts'
import { begin, isError, startWorld, type World } from './support/library-world.ts'
import { arrived, createPlainBrowser, type PlainBrowser } from './support/plain-browser.ts'

/*
 * Libraries that know the standard alone, each given no more than the issuer: openid-client 6.8.9, and our own.
 */

let world: World

const openBrowser = () => createPlainBrowser(world.provider.base, world.caller.browser())
const places = [
  ['with the customer id', withId],
  ['without it', withoutId],
] as const

const shop = {
  id: 'b7e4a9c0-51c2-4d6e-8a37-2f1e9b8c7d22',
  callback: 'https://shop.example/callback',
  signedOut: 'https://shop.example/goodbye',
}

async function discovered(issuer: string): Promise<client.Configuration> {
  const authentication = client.ClientSecretBasic(secret)
  const insecure = { execute: [client.allowInsecureRequests] }
  return client.discovery(new URL(issuer), shop.id, undefined, authentication, insecure)
}

async function signIn(config: client.Configuration, browser: PlainBrowser) {
  const { checks, parameters } = await begin(shop.callback)
  const { href } = client.buildAuthorizationUrl(config, parameters)
  return client.authorizationCodeGrant(config, (await reachApp(browser, href)).url, checks)
}

async function noSession(config: client.Configuration, browser: PlainBrowser): Promise<void> {
  const { checks, parameters } = await begin(shop.callback)
  const { href } = client.buildAuthorizationUrl(config, { ...parameters, prompt: 'none' })
  const answer = client.authorizationCodeGrant(config, arrived(await browser.open(href)).url, checks)
  await assert.rejects(answer, isError('login_required'))
}

describe('libraries of the standard against the issuer of Akamai’s door', () => {
  let ledger: ToldApp
  before(async () => {
    ledger = await startToldApp('f1e2d3c4-b5a6-4978-8899-aabbccddeeff')
    const clients = [
      akamaiClient(shop.id, [shop.callback], {
        client_secret: secret,
        post_logout_redirect_uris: [shop.signedOut],
      }),
      akamaiClient(ledger.id, [ledger.callback], {
        client_secret: secret,
        post_logout_redirect_uris: [ledger.signedOut],
        backchannel_logout_uri: ledger.toldAt,
      }),
    ]
    world = await startWorld(() => [akamaiTenant(clients)])
  })
  after(async () => {
    await world?.stop()
    ledger.close()
  })

  for (const [where, addressOf] of places) {
    it(`AKA-40 AKA-46 AKA-48 AKA-49 AKA-50 AKA-51 AKA-52 openid-client ${where}: in, refreshed, looked up`, async () => {
      const { issuer } = addressOf(world.provider.base)
      const config = await discovered(issuer)
      assert.equal(config.serverMetadata().issuer, issuer)
      const tokens = await signIn(config, openBrowser())
      const claims = tokens.claims()
      assert.deepEqual(
        [claims?.iss, claims?.aud, claims?.sub, claims?.['acr']],
        [issuer, [shop.id], ada.id, passwordAcr],
      )
      const told = await client.fetchUserInfo(config, tokens.access_token, ada.id)
      assert.deepEqual([told.name, told.email], [ada.name, ada.email])

      const renewed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '')
      assert.equal(renewed.refresh_token, tokens.refresh_token)
      for (const token of [tokens.access_token, renewed.access_token, tokens.refresh_token ?? '']) {
        const { active, sub, client_id: clientId } = await client.tokenIntrospection(config, token)
        assert.deepEqual([active, sub, clientId], [true, ada.id, shop.id])
      }
    })

    it(`AKA-6 AKA-20 AKA-24 AKA-47 openid-client ${where}: out by end_session, its tokens live, until they are revoked`, async () => {
      const config = await discovered(addressOf(world.provider.base).issuer)
      const browser = openBrowser()
      const tokens = await signIn(config, browser)
      const { href } = client.buildEndSessionUrl(config, {
        post_logout_redirect_uri: shop.signedOut,
        id_token_hint: tokens.id_token ?? '',
        state: 'out',
      })
      assert.equal(arrived(await browser.open(href)).url.href, `${shop.signedOut}?state=out`)
      await noSession(config, browser)
      const isActive = async (token = '') => (await client.tokenIntrospection(config, token)).active
      assert.deepEqual(
        [await isActive(tokens.access_token), await isActive(tokens.refresh_token)],
        [true, true],
      )
      for (const token of [tokens.access_token, tokens.refresh_token ?? '']) {
        await client.tokenRevocation(config, token)
        assert.equal(await isActive(token), false)
      }
    })

    it(`AKA-20 AKA-32 AKA-90 @exeunt/client ${where}: in, out by end_session, and told by a logout token that it believes`, async () => {
      const { issuer } = addressOf(world.provider.base)
      const rp = createRelyingParty({
        issuer,
        clientId: ledger.id,
        authentication: { method: 'client_secret_basic', clientSecret: secret },
        redirectUri: ledger.callback,
        allowInsecureHttp: true,
      })
      const sessions = ledger.listenAs(rp)
      const [here, there] = [openBrowser(), openBrowser()]
      const signedIn = async (browser: PlainBrowser, id: string) => {
        const { url, pending } = await startSignIn(rp)
        const { claims, tokens } = await finishSignIn(rp, (await reachApp(browser, url.href)).url, pending)
        const { iss, sub, sid, iat } = claims
        await sessions.remember({ id, issuer: iss, subject: sub, sid: String(sid), issuedAt: iat })
        return { claims, tokens }
      }
      const ours = await signedIn(here, `${where}, here`)
      const theirs = await signedIn(there, `${where}, there`)
      assert.notEqual(ours.claims.sid, theirs.claims.sid)
      assert.equal((await fetchUserInfo(rp, ours.tokens.accessToken, ada.id)).sub, ada.id)

      const { idToken, accessToken, refreshToken = '' } = ours.tokens
      const { url, state = '' } = await startSignOut(rp, {
        idTokenHint: idToken,
        postLogoutRedirectUri: ledger.signedOut,
      })
      finishSignOut(arrived(await here.open(url.href)).url, state)
      assert.deepEqual([ledger.ended.at(-1), ledger.answered.at(-1)], [`${where}, here`, 200])
      assert.equal(ledger.ended.includes(`${where}, there`), false)

      assert.equal((await introspectToken(rp, accessToken)).active, true)
      const renewed = await refreshTokens(rp, { refreshToken, claims: ours.claims })
      assert.equal(renewed.claims?.sid, ours.claims.sid)
      for (const token of [renewed.tokens.accessToken, refreshToken]) await revokeToken(rp, token)
      assert.equal((await introspectToken(rp, renewed.tokens.accessToken)).active, false)
      await assert.rejects(refreshTokens(rp, { refreshToken }), isRefused)
    })
  }
})

function isRefused(fault: unknown): boolean {
  return fault instanceof ExeuntError && fault.error === 'invalid_grant'
}

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Client, ClientId } from '../domain/client.ts'
import type { LogoutId } from '../domain/logout.ts'
import { createPageContext } from '../platform/pages/context.ts'
import { signedOutPage } from './render.ts'

const context = createPageContext({ language: 'en', tenantName: 'Acme', basePath: '' })
const [ledger, atlas] = ['ledger', 'atlas'] as [ClientId, ClientId]
const clients = new Map([ledger, atlas].map((id) => [id, { id, name: id as string } as unknown as Client]))
const now = new Date('2026-11-20T12:00:00Z')
const known = {
  id: 'l1' as LogoutId,
  cause: 'end-session' as const,
  decidedAt: now,
  landing: 'signed-out-page' as const,
  hops: [],
}

describe('RIL-37 the signed-out page, for apps that registered no way to be told,', () => {
  it('counts the app that the person left from as signed out: it sent them here itself', () => {
    const logout = { ...known, requestedBy: ledger, clientIds: [ledger], deliveries: [] }
    const page = signedOutPage(context, { logout, clients, now })
    assert.match(page, /The app you used has signed you out too/)
    assert.doesNotMatch(page, /Can’t be told|Can't be told/)
  })

  it('says of one that wants to hear of other endings only that it asked so', () => {
    const declining = {
      ...clients.get(atlas),
      backchannelLogoutUri: 'https://atlas.example/bcl',
      backchannelLogoutCauses: ['password-change'],
    } as unknown as Client
    const logout = { ...known, requestedBy: ledger, clientIds: [ledger, atlas], deliveries: [] }
    const page = signedOutPage(context, { logout, clients: new Map([...clients, [atlas, declining]]), now })
    assert.match(page, /atlas[\s\S]*Not told[\s\S]*asked not to be told when a session ends like this/)
    assert.doesNotMatch(page, /gave us no way/)
  })

  it('says what else of the person ended, where the standing does', () => {
    const logout = { ...known, clientIds: [ledger], deliveries: [] }
    const pageOf = (beside: 'every-browser' | 'every-device') =>
      signedOutPage(context, { logout: { ...logout, beside }, clients, now })
    assert.match(pageOf('every-browser'), /all your other browsers/)
    assert.match(pageOf('every-device'), /all your other devices/)
    assert.doesNotMatch(signedOutPage(context, { logout, clients, now }), /all your other/)
  })

  it('does not hide that another one cannot be told', () => {
    const logout = { ...known, requestedBy: ledger, clientIds: [ledger, atlas], deliveries: [] }
    const page = signedOutPage(context, { logout, clients, now })
    assert.match(page, /atlas[\s\S]*Can(?:’|&#39;|')t be told/)
  })
})

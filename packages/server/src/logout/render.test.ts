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
const known = { id: 'l1' as LogoutId, decidedAt: now, landing: 'signed-out-page' as const }

describe('RIL-37 the signed-out page, for apps that registered no way to be told,', () => {
  it('counts the app that the person left from as signed out: it sent them here itself', () => {
    const logout = { ...known, requestedBy: ledger, clientIds: [ledger], deliveries: [] }
    const page = signedOutPage(context, { logout, clients, now })
    assert.match(page, /The app you used has signed you out too/)
    assert.doesNotMatch(page, /Can’t be told|Can't be told/)
  })

  it('does not hide that another one cannot be told', () => {
    const logout = { ...known, requestedBy: ledger, clientIds: [ledger, atlas], deliveries: [] }
    const page = signedOutPage(context, { logout, clients, now })
    assert.match(page, /atlas[\s\S]*Can(?:’|&#39;|')t be told/)
  })
})

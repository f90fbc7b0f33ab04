import { Type } from 'typebox'
import type { UserId } from '../../domain/user.ts'
import { record, text } from '../../config/index.ts'
import type { Accounts } from '../../platform/directory/index.ts'
import { endAndTell, type EndDeps } from '../logouts/end.ts'
import { closedRequest, passwordRequest } from '../logouts/end.ts'
import { endedSchema } from '../logouts/schema.ts'
import { operation } from '../operation.ts'
import { cut, pageFrom, pageOf, pageQuery } from '../page.ts'
import { answer, busy, conflict, created, invalid, nothing, notFound } from '../render.ts'
import { newUserSchema, passwordSchema, userSchema } from './schema.ts'
import { userBody } from './user-body.ts'

export interface UserOperationsDeps extends EndDeps {
  readonly accounts: Accounts
}

/** The people of a tenant. What closes an account or changes its password is followed by its logout. */
export function userOperations(deps: UserOperationsDeps) {
  const { accounts } = deps
  return [
    operation({
      id: 'listUsers',
      method: 'GET',
      path: '/users',
      summary: 'The people of the tenant.',
      query: record({
        search: Type.Optional(
          text('1 to 128 characters', /^[^\p{Cc}]{1,128}$/u, {
            description: 'A part of the username or email, in any case.',
          }),
        ),
        ...pageQuery,
      }),
      answers: { 200: pageOf('users', userSchema) },
      handle: async ({ tenant, query }) => {
        const page = pageFrom('users', query)
        if (page.kind === 'admin-problem') return page
        const found = await accounts.list(tenant.id, {
          limit: page.limit + 1,
          ...(page.after === '' ? {} : { after: page.after as UserId }),
          ...(query.search === undefined ? {} : { search: query.search }),
        })
        const { items, ...next } = cut(found, page, ({ id }) => id)
        return answer({ users: items.map(userBody), ...next })
      },
    }),
    operation({
      id: 'createUser',
      method: 'POST',
      path: '/users',
      summary: 'Creates an account. Without a password it exists, and nobody can sign in to it.',
      body: newUserSchema,
      answers: { 201: userSchema },
      refusals: [409, 503],
      handle: async ({ tenant, by, body: { username, email, password, email_verified, ...claims } }) => {
        if (email_verified === true && email === undefined)
          return invalid([
            { path: 'email_verified', message: 'expected an email that is verified, found none' },
          ])
        const verified = email === undefined ? {} : { email_verified: email_verified ?? false }
        const account = {
          username,
          claims: { ...claims, ...verified },
          origin: 'admin',
          ...(email === undefined ? {} : { email }),
          ...(password === undefined ? {} : { password: password.reveal() }),
        } as const
        const outcome = await accounts.create(tenant.id, account, by)
        switch (outcome.kind) {
          case 'busy':
            return busy
          case 'taken':
            return conflict(`This ${outcome.field} leads to another person already.`)
          case 'created': {
            const made = await accounts.find(tenant.id, outcome.id)
            return made ? created(userBody(made), `/admin/v1/users/${outcome.id}`) : notFound('user')
          }
        }
      },
    }),
    operation({
      id: 'readUser',
      method: 'GET',
      path: '/users/:id',
      summary: 'One person.',
      answers: { 200: userSchema },
      refusals: [404],
      handle: async ({ tenant, path }) => {
        const account = await accounts.find(tenant.id, path['id'] as UserId)
        return account ? answer(userBody(account)) : notFound('user')
      },
    }),
    operation({
      id: 'deleteUser',
      method: 'DELETE',
      path: '/users/:id',
      summary: 'Takes an account away for good, and ends everything of it.',
      answers: { 200: endedSchema },
      refusals: [404],
      handle: async ({ tenant, by, path }) => {
        const userId = path['id'] as UserId
        const isRemoved = await accounts.remove(tenant.id, userId, by)
        // Of an account that is gone already its logout may still be owed: something failed in between.
        const ended = await endAndTell(tenant, closedRequest(userId, by, 'removed'), deps)
        return isRemoved || ended.logout !== null ? answer(ended) : notFound('user')
      },
    }),
    operation({
      id: 'disableUser',
      method: 'POST',
      path: '/users/:id/disable',
      summary: 'Nobody can sign in any more, and everything of the account ends.',
      answers: { 200: endedSchema },
      refusals: [404],
      handle: async ({ tenant, by, path }) => {
        const userId = path['id'] as UserId
        if (!(await accounts.disable(tenant.id, userId, by))) return notFound('user')
        return answer(await endAndTell(tenant, closedRequest(userId, by, 'disabled'), deps))
      },
    }),
    operation({
      id: 'enableUser',
      method: 'POST',
      path: '/users/:id/enable',
      summary: 'The person can sign in again; what ended stays ended.',
      answers: { 204: undefined },
      refusals: [404],
      handle: async ({ tenant, by, path }) =>
        (await accounts.enable(tenant.id, path['id'] as UserId, by)) ? nothing : notFound('user'),
    }),
    operation({
      id: 'setPassword',
      method: 'PUT',
      path: '/users/:id/password',
      summary: 'Sets a new password, and ends everything that the old one opened.',
      body: passwordSchema,
      answers: { 200: endedSchema },
      refusals: [404, 503],
      handle: async ({ tenant, by, path, body }) => {
        const userId = path['id'] as UserId
        switch (await accounts.setPassword(tenant.id, userId, body.password.reveal(), { by })) {
          case 'busy':
            return busy
          case 'unknown':
          case 'outdated':
            return notFound('user')
          case 'done':
            return answer(await endAndTell(tenant, passwordRequest(userId), deps))
        }
      },
    }),
  ]
}

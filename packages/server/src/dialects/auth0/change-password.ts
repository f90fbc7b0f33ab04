import type { Core } from '../dialect.ts'
import { type DatabaseEndpoint, later, refusal } from './database-call.ts'

/** A link by mail, for whoever reads the account's own; the answer is the same for every name (SEC-16). */
export function changePassword({ signIn }: Pick<Core, 'signIn'>): DatabaseEndpoint {
  return {
    reads: ['email', 'username'],
    serve: async ({ request, form, client }) => {
      const name = form.get('email') ?? form.get('username')
      if (name === undefined) return refusal(400, 'invalid_request', 'The parameter email is missing.')
      if (!signIn.passwordReset) return noMail
      const seconds = signIn.passwordReset.ask(request, { name: name.trim(), clientId: client.id })
      if (seconds > 0)
        return later(429, 'too_many_requests', 'Too many links were asked for from here.', seconds)
      return {
        status: 200,
        headers: textHeaders,
        body: "We've just sent you an email to reset your password.",
      }
    },
  }
}

const textHeaders = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' } as const

const noMail = refusal(
  501,
  'not_implemented',
  'This server sends no mail: its configuration has no "mail", and so no link to a new password can be sent.',
  { name: 'NotImplementedError' },
)

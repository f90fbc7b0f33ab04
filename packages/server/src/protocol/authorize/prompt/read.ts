import { oauthError, type OAuthError } from '../../../domain/oauth-error.ts'

const prompts = ['none', 'login', 'create', 'consent', 'select_account'] as const

/** What the app wants the person to do, or not to be asked for (Core §3.1.2.1, Initiating User Registration §4). */
export type Prompt = (typeof prompts)[number]

/** Reads `prompt`. CORE-4: `none` with anything else is an error. */
export function readPrompt(value: string | undefined): { readonly values: readonly Prompt[] } | OAuthError {
  const sent = (value ?? '').split(' ').filter((one) => one !== '')
  const values = prompts.filter((prompt) => sent.includes(prompt))
  if (sent.some((one) => !prompts.some((prompt) => prompt === one))) {
    return oauthError(
      'invalid_request',
      `The parameter prompt may hold ${prompts.join(', ')} and nothing else.`,
    )
  }
  if (values.includes('none') && values.length > 1) {
    return oauthError('invalid_request', 'The parameter prompt holds none together with another value.')
  }
  return { values }
}

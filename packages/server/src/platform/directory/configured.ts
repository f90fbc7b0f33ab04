import type { Credential } from './registration.ts'

/**
 * What the configuration said of an account when it was last applied. Only a word that changed since then
 * counts: a person's own new password and an administrator's decision outlive every restart.
 */
export interface Configured {
  /**
   * The kind of the credential, and argon2id of it: whoever takes the database must not guess a password any
   * faster here than at the account itself.
   */
  readonly credential: string
  readonly isDisabled: boolean
}

/** @param hash argon2id of the credential in PHC form, where there is one. */
export function configuredCredential({ kind }: Credential, hash: string | undefined): string {
  return hash === undefined ? kind : `${kind}:${hash}`
}

/**
 * Whether the file says what it said before.
 * @param known what was written down then.
 * @param fits whether a password belongs to a hash; slow.
 */
export async function isSameCredential(
  credential: Credential,
  known: string | undefined,
  fits: (hash: string, password: string) => Promise<boolean>,
): Promise<boolean> {
  switch (credential.kind) {
    case 'none':
      return known === configuredCredential(credential, undefined)
    case 'password-hash':
      return known === configuredCredential(credential, credential.hash.reveal())
    case 'password': {
      const mark = configuredCredential(credential, '')
      return known?.startsWith(mark) === true && fits(known.slice(mark.length), credential.password.reveal())
    }
  }
}

const disabledMark = ' disabled'

/** Spells it for the column `configured_credential`. */
export function configuredText({ credential, isDisabled }: Configured): string {
  return isDisabled ? `${credential}${disabledMark}` : credential
}

export function readConfigured(text: string | null): Configured | undefined {
  if (text === null) return undefined
  const isDisabled = text.endsWith(disabledMark)
  return { credential: isDisabled ? text.slice(0, -disabledMark.length) : text, isDisabled }
}

export function isSameWord(one: Configured, other: Configured | undefined): boolean {
  return other?.credential === one.credential && other.isDisabled === one.isDisabled
}

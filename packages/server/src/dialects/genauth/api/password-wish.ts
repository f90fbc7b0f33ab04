import { scopeOf } from '../../../domain/grant.ts'
import { connectionNotServed, type Failure, malformedParameter, sm2NotServed } from '../messages.ts'
import { isFailure } from './family.ts'
import { object, optionalText, type Sent, text } from './sent.ts'

/** What `/api/v3/signin` was asked for, with a password as it came. */
export interface PasswordWish {
  readonly username: string
  readonly password: string
  readonly isEncrypted: boolean
  readonly scope: string
}

const connections = ['PASSCODE', 'LDAP', 'AD']
/** By what a person may be called; one of them. */
const names = ['username', 'email', 'phone', 'account']
const usualScope = 'openid profile'

export function passwordWish(sent: Sent): PasswordWish | Failure {
  const connection = text(sent, 'connection')
  if (typeof connection === 'object') return connection
  if (connections.includes(connection)) return connectionNotServed(connection)
  if (connection !== 'PASSWORD') return malformedParameter('connection')
  const [payload, options] = [object(sent, 'passwordPayload'), object(sent, 'options')]
  if (isFailure(payload)) return payload
  if (isFailure(options)) return options
  const credentials = credentialsOf(payload)
  if (isFailure(credentials)) return credentials
  const wish = optionsOf(options)
  return isFailure(wish) ? wish : { ...credentials, ...wish }
}

function credentialsOf(payload: Sent): Pick<PasswordWish, 'username' | 'password'> | Failure {
  const named = names.filter((name) => optionalText(payload, name) !== undefined)
  const [name, second] = named
  if (name === undefined || second !== undefined) return malformedParameter('passwordPayload')
  const [username, password] = [text(payload, name), text(payload, 'password')]
  if (typeof username === 'object') return malformedParameter(`passwordPayload.${name}`)
  if (typeof password === 'object') return malformedParameter('passwordPayload.password')
  return { username: username.trim(), password }
}

function optionsOf(options: Sent): Pick<PasswordWish, 'isEncrypted' | 'scope'> | Failure {
  const encryption = optionalText(options, 'passwordEncryptType') ?? 'none'
  if (encryption === 'sm2') return sm2NotServed
  if (encryption !== 'none' && encryption !== 'rsa') return malformedParameter('options.passwordEncryptType')
  const scope = optionalText(options, 'scope') ?? usualScope
  if (typeof scope === 'object' || !scopeOf(scope).includes('openid'))
    return malformedParameter('options.scope')
  return { isEncrypted: encryption === 'rsa', scope }
}

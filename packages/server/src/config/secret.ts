import { dirname, resolve } from 'node:path'
import { inspect } from 'node:util'
import type { TSchema } from 'typebox'
import type { Secret } from '../platform/directory/registration.ts'
import { reasonOf } from './reason.ts'

/** Where secrets that are not in the file itself come from. */
export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Reads a text file by its absolute path; throws where it cannot. */
  readonly readFile: (path: string) => string
  /** The configuration file: relative paths start at its folder. */
  readonly fileName: string
}

export type SecretReading =
  | { readonly kind: 'secret'; readonly secret: Secret }
  | { readonly kind: 'problem'; readonly message: string }

/** @param shape what the text of the secret must be. */
export type SecretReader = (source: unknown, shape: TSchema) => SecretReading

/** How a secret may stand in the file, in words. */
export const secretForms = 'a text, { "env": "NAME" } or { "file": "path" }'

/** A secret that only `reveal()` tells: printing, logging or serialising it shows `[secret]`. */
export function createSecret(value: string): Secret {
  const hidden = () => '[secret]'
  return Object.freeze({ reveal: () => value, toString: hidden, toJSON: hidden, [inspect.custom]: hidden })
}

/** Reads `"text"`, `{ "env": "NAME" }` and `{ "file": "path" }`. No message of it holds what it read. */
export function createSecretReader(sources: SecretSources): SecretReader {
  return (source, shape) => {
    const found = textOf(source, sources)
    if (found.kind === 'problem') return found
    const reason = reasonOf(shape, found.text)
    if (reason === undefined) return { kind: 'secret', secret: createSecret(found.text) }
    return { kind: 'problem', message: `expected ${reason}${found.from}; the value is not shown` }
  }
}

/** Reads a secret that is sent as itself: a request names no file of ours. No message holds what it read. */
export const readPlainSecret: SecretReader = (source, shape) => {
  const reason = reasonOf(shape, source)
  return typeof source === 'string' && reason === undefined
    ? { kind: 'secret', secret: createSecret(source) }
    : { kind: 'problem', message: `expected ${reason ?? 'a text'}; the value is not shown` }
}

type FoundText =
  | { readonly kind: 'text'; readonly text: string; readonly from: string }
  | { readonly kind: 'problem'; readonly message: string }

function textOf(source: unknown, { env, readFile, fileName }: SecretSources): FoundText {
  if (typeof source === 'string') return { kind: 'text', text: source, from: '' }
  const [kind, name] = referenceOf(source)
  switch (kind) {
    case 'env':
      return named(
        Object.hasOwn(env, name) ? env[name] : undefined,
        `in the environment variable ${name}`,
        'it is not set',
      )
    case 'file':
      return fromFile(readFile, resolve(dirname(resolve(fileName)), name))
    case 'neither':
      return {
        kind: 'problem',
        message: `expected ${secretForms}; the value is not shown`,
      }
  }
}

function referenceOf(source: unknown): readonly ['env' | 'file' | 'neither', string] {
  const entries = typeof source === 'object' && source !== null ? Object.entries(source) : []
  const [[kind, name] = []] = entries
  if (entries.length !== 1 || typeof name !== 'string') return ['neither', '']
  if (kind === 'env' && /^[A-Za-z_]\w{0,99}$/.test(name)) return ['env', name]
  return kind === 'file' && name !== '' && !name.includes('\0') ? ['file', name] : ['neither', '']
}

function fromFile(readFile: SecretSources['readFile'], path: string): FoundText {
  try {
    return named(readFile(path).replace(/\r?\n$/, ''), `in the file ${path}`, 'it is empty')
  } catch (fault) {
    const code = fault instanceof Error && 'code' in fault ? ` (${String(fault.code)})` : ''
    return { kind: 'problem', message: `expected a secret in the file ${path}, but it cannot be read${code}` }
  }
}

function named(text: string | undefined, from: string, lack: string): FoundText {
  if (text === undefined || text === '')
    return { kind: 'problem', message: `expected a secret ${from}, but ${lack}` }
  return { kind: 'text', text, from: ` ${from}` }
}

import { expected, type Problem, problemAt } from '../problem.ts'
import type { ConfigDocument } from '../schema/document.ts'
import type { Sound } from '../shape.ts'

type TlsDocument = NonNullable<NonNullable<ConfigDocument['listen']>['tls']>

/** A certificate comes from two files, or is made and told in one; and whoever speaks TLS is asked by https. */
export function* tlsProblems(
  tls: Sound<TlsDocument> | undefined,
  publicUrl: string | undefined,
): Generator<Problem> {
  if (!tls) return
  if (publicUrl?.startsWith('http:'))
    yield problemAt(['publicUrl'], expected('an https origin, because listen.tls is set', publicUrl))
  if (tls.selfSigned && read.files.some((name) => Object.hasOwn(tls, name))) {
    yield problemAt(place, 'choose one: selfSigned, or certificateFile and keyFile')
    return
  }
  const [needed, useless] = tls.selfSigned ? [made, read] : [read, made]
  for (const name of needed.files)
    if (!Object.hasOwn(tls, name)) yield problemAt([...place, name], `is missing: ${needed.why}`)
  for (const name of useless.files)
    if (Object.hasOwn(tls, name)) yield problemAt([...place, name], `means nothing here: ${needed.why}`)
}

const place = ['listen', 'tls'] as const

const read = {
  files: ['certificateFile', 'keyFile'],
  why: 'TLS takes certificateFile and keyFile, unless selfSigned is true',
} as const

const made = {
  files: ['caFile'],
  why: 'a self-signed certificate is made at start, and caFile says where to write what callers must trust',
} as const

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** A call as the vendor's manual writes it, for curl. */
export interface CurlCall {
  readonly url: string
  /** `-X`; what curl would choose unless told. */
  readonly method?: 'DELETE'
  /** `-u`: id and secret. */
  readonly user?: string
  /** `-F`, each: `multipart/form-data`. */
  readonly form?: readonly string[]
  /** `-H`, each. */
  readonly headers?: readonly string[]
}

export interface CurlAnswer {
  readonly status: number
  readonly body: string
}

/** Runs curl; on a machine without one sends the same by hand. */
export async function curl(call: CurlCall): Promise<CurlAnswer> {
  const child = spawn('curl', argumentsOf(call), { stdio: ['ignore', 'pipe', 'inherit'] })
  const isMissing = once(child, 'spawn').then(
    () => false,
    (fault: unknown) => {
      if (fault instanceof Error && 'code' in fault && fault.code === 'ENOENT') return true
      throw fault
    },
  )
  return (await isMissing) ? byHand(call) : answerIn(await text(child.stdout))
}

function argumentsOf({ url, method, user, form = [], headers = [] }: CurlCall): readonly string[] {
  return [
    '--silent',
    '--show-error',
    '--write-out',
    '\n%{http_code}',
    ...(method === undefined ? [] : ['-X', method]),
    ...(user === undefined ? [] : ['-u', user]),
    ...form.flatMap((field) => ['-F', field]),
    ...headers.flatMap((header) => ['-H', header]),
    url,
  ]
}

/** The status stands on a line of its own, after everything else. */
function answerIn(said: string): CurlAnswer {
  const at = said.lastIndexOf('\n')
  return { status: Number(said.slice(at + 1)), body: said.slice(0, at) }
}

async function byHand({ url, method, user, form, headers = [] }: CurlCall): Promise<CurlAnswer> {
  const fields = new FormData()
  for (const [name, said] of (form ?? []).map((field) => split(field, '='))) {
    const [value = '', file] = said.split(';filename=')
    if (file === undefined) fields.append(name, value)
    else fields.append(name, new Blob([value]), file)
  }
  const sent = new Headers(headers.map((header) => split(header, ': ')))
  if (user !== undefined) sent.set('authorization', `Basic ${Buffer.from(user).toString('base64')}`)
  const answer = await fetch(url, {
    method: method ?? (form ? 'POST' : 'GET'),
    headers: sent,
    body: form ? fields : null,
    redirect: 'manual',
  })
  return { status: answer.status, body: await answer.text() }
}

function split(text: string, separator: string): [name: string, value: string] {
  const at = text.indexOf(separator)
  return [text.slice(0, at), text.slice(at + separator.length)]
}

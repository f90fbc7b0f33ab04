import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { platform } from 'node:os'
import { dirname } from 'node:path'
import { Mendable } from '../mendable.ts'
import type { Random } from '../random.ts'

/** Where the master key comes from. */
export interface MasterKeySource {
  /** The key itself, as base64, base64url or hex; where it is given, no file is looked at. */
  readonly value?: string | undefined
  /** The path of the key file, `<data folder>/master.key`. */
  readonly file: string
}

/** There is no usable master key; the message is a sentence for the operator and holds no part of a key. */
export class MasterKeyUnusable extends Mendable {}

const keyBytes = 32

/**
 * Loads the key that protects everything sealed in the database.
 * @param mayCreate whether a missing file is created: only while nothing was sealed yet.
 * @returns 32 bytes.
 * @throws MasterKeyUnusable where the key has not 32 bytes, or its file is missing, unreadable, or open to
 * others than its owner.
 */
export function loadMasterKey(source: MasterKeySource, random: Random, mayCreate: boolean): Buffer {
  if (source.value !== undefined) return readKey(source.value, 'EXEUNT_MASTER_KEY')
  return readKeyFile(source.file) ?? createKeyFile(source.file, random, mayCreate)
}

function readKey(text: string, name: string): Buffer {
  const trimmed = text.trim()
  if (/^[\da-f]{64}$/i.test(trimmed)) return Buffer.from(trimmed, 'hex')
  const key = Buffer.from(trimmed, 'base64')
  if (/^[\w+/-]{43}=?$/.test(trimmed) && key.length === keyBytes) return key
  throw new MasterKeyUnusable(`${name} must hold ${keyBytes} bytes as base64, base64url or hex.`)
}

function readKeyFile(file: string): Buffer | undefined {
  const found = readWithMode(file)
  if (!found) return undefined
  // Windows has no such bits; there the folder's access list protects the file.
  if ((found.mode & 0o077) !== 0 && platform() !== 'win32') {
    const mode = found.mode.toString(8).padStart(4, '0')
    throw new MasterKeyUnusable(
      `The master key file ${file} is open to others (mode ${mode}); run: chmod 600 ${file}`,
    )
  }
  return readKey(found.text, `The master key file ${file}`)
}

function readWithMode(file: string): { readonly mode: number; readonly text: string } | undefined {
  let descriptor: number | undefined
  try {
    descriptor = openSync(file, 'r')
    return { mode: fstatSync(descriptor).mode & 0o777, text: readFileSync(descriptor, 'utf8') }
  } catch (fault) {
    if (isCode(fault, 'ENOENT')) return undefined
    throw new MasterKeyUnusable(`The master key file ${file} cannot be read: ${messageOf(fault)}.`)
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

/**
 * Creates the file whole or not at all: written and synced under another name, then linked, which fails
 * where the file exists. Of two processes that start at once, the slower one reads the faster one's key.
 */
function createKeyFile(file: string, random: Random, mayCreate: boolean): Buffer {
  if (!mayCreate) {
    throw new MasterKeyUnusable(
      `The database holds sealed keys, but the master key file ${file} is missing: restore it from a backup, or set EXEUNT_MASTER_KEY.`,
    )
  }
  const draft = `${file}.${random.id()}`
  try {
    writeFileSync(draft, `${random.secret(keyBytes)}\n`, { flag: 'wx', mode: 0o600, flush: true })
    linkUnlessThere(draft, file)
    syncFolder(dirname(file))
  } catch (fault) {
    throw new MasterKeyUnusable(`The master key file ${file} cannot be created: ${messageOf(fault)}.`)
  } finally {
    rmSync(draft, { force: true })
  }
  const key = readKeyFile(file)
  if (!key) throw new MasterKeyUnusable(`The master key file ${file} vanished while it was created.`)
  return key
}

function linkUnlessThere(draft: string, file: string): void {
  try {
    linkSync(draft, file)
  } catch (fault) {
    if (!isCode(fault, 'EEXIST')) throw fault
  }
}

/** A name is durable when its folder is. Windows cannot open one. */
function syncFolder(folder: string): void {
  if (platform() === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function isCode(fault: unknown, code: string): boolean {
  return fault instanceof Error && 'code' in fault && fault.code === code
}

function messageOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault)
}

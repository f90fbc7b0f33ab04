/** Whom mail comes from. */
export interface Sender {
  readonly name: string
  readonly address: string
}

/** What {@link readSender} takes, as a problem says it. */
export const senderForm = 'an address such as "Acme <id@acme.example>" or "id@acme.example"'

/** Reads a sender as people write it; the name may stand in double quotes. @returns `undefined` for anything else. */
export function readSender(text: string): Sender | undefined {
  const named = /^(?<name>[^<>\p{Cc}]*)<(?<address>[^<>]+)>$/u.exec(text)?.groups
  const address = named?.['address'] ?? text
  if (text.length > 320 || !isAddress(address)) return undefined
  const name = named?.['name']?.trim() ?? ''
  return { name: name.replace(/^"(.*)"$/, '$1'), address }
}

/** Whether this is one address, and nothing that a mail program could take for two, or for a header of its own. */
export function isAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s\p{Cc}@<>,;:"()[\]\\]+@[^\s\p{Cc}@<>,;:"()[\]\\]+$/u.test(text)
}

/**
 * What a person types to say who they are, as it is stored and compared: upper and lower case, and the
 * compatibility forms of letters, are the same (NFKC, RFC 8265 §3.3).
 */
export function loginName(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC')
}

/** Markup that is safe to send: everything put into it was escaped. */
export interface Html {
  readonly markup: string
}

export type Fragment = Html | string | undefined | readonly Html[]

/** Builds markup from a template; strings are escaped, markup is not, `undefined` is nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Fragment[]): Html {
  const markup = parts.map((part, index) => part + markupOf(values[index])).join('')
  return { markup }
}

function markupOf(value: Fragment): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return escaped(value)
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

import { hash } from 'node:crypto'

/** How a Content-Security-Policy names an inline script (CSP3 §6.7.2.3), for `allows.scripts`. */
export function scriptHash(source: string): string {
  return `sha256-${hash('sha256', source, 'base64')}`
}

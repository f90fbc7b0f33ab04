import chromium from '@sparticuz/chromium'
import { chromium as engine, type Browser } from 'playwright-core'

/** Switches of the packaged browser that would make it unlike a person's. */
const unwanted = ['--single-process', '--disable-web-security', '--allow-running-insecure-content']

/**
 * A real browser to which made-up host names are real: the one at `CHROMIUM_PATH`, or the one that comes as a
 * package. It believes any certificate.
 * @param ports on which of the loopback ports each host answers https.
 */
export async function launchHttpsBrowser(ports: Readonly<Record<string, number>>): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] || (await chromium.executablePath())
  const rules = Object.entries(ports).map(([host, port]) => `MAP ${host}:443 127.0.0.1:${port}`)
  const args = chromium.args.filter((arg) => !unwanted.includes(arg))
  return engine.launch({
    executablePath,
    args: [...args, `--host-resolver-rules=${rules.join(', ')}`, '--ignore-certificate-errors'],
  })
}

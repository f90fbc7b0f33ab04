import chromium from '@sparticuz/chromium'
import { chromium as engine, type Browser } from 'playwright-core'

/** Switches of the packaged browser that would make it unlike a person's. */
const unwanted = ['--single-process', '--disable-web-security', '--allow-running-insecure-content']

/** A real browser: the one at `CHROMIUM_PATH`, or the one that comes as a package. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] || (await chromium.executablePath())
  return engine.launch({ executablePath, args: chromium.args.filter((arg) => !unwanted.includes(arg)) })
}

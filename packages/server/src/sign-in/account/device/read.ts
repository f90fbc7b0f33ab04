/** What a browser said it was, as people call it; nothing where it said nothing known. */
export interface DeviceName {
  /** Or the program that signed somebody in without one. */
  readonly browser?: string
  readonly system?: string
}

/** The more special first: each of them also calls itself by the names further down. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Microsoft Edge'],
  [/\b(?:OPR|Opera)\//, 'Opera'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bVersion\/[\d.]+.*\bSafari\//, 'Safari'],
]

const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\b(?:Macintosh|Mac OS X)\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

/**
 * Reads a `User-Agent` header (RFC 9110 §10.1.5) for a list that its own person looks at. Only names from our
 * own tables come out, so it may say what it likes.
 */
export function readDeviceName(userAgent: string | undefined): DeviceName {
  const browser = nameIn(browsers, userAgent)
  const system = nameIn(systems, userAgent)
  return { ...(browser !== undefined && { browser }), ...(system !== undefined && { system }) }
}

/**
 * The same of a session without a browser: where it is not one after all, by the word with which the program begins to
 * speak of itself. No table knows them all, so that it may say little: one short word in plain letters.
 * @returns nothing where it said nothing that can be shown.
 */
export function readProgramName(userAgent: string | undefined): DeviceName | undefined {
  const known = readDeviceName(userAgent)
  const browser = known.browser ?? ownWord(userAgent)
  return browser === undefined ? undefined : { ...known, browser }
}

/** RFC 9110 §10.1.5: by convention the first word is the product's name. That of browsers is the same for all. */
function ownWord(userAgent = ''): string | undefined {
  const [, word] = /^([A-Za-z][\w.+-]{0,39})(?:\/|\s|$)/.exec(userAgent) ?? []
  return word === 'Mozilla' ? undefined : word
}

function nameIn(table: typeof browsers, userAgent = ''): string | undefined {
  return table.find(([shape]) => shape.test(userAgent))?.[1]
}

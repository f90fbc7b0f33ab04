/** The colours of one scheme. Each pair that meets on a page is checked for contrast in the test beside this file. */
export interface Palette {
  /** The stage: behind everything. */
  readonly ground: string
  /** Raised from the stage: fields, account, notices. */
  readonly sheet: string
  readonly ink: string
  /** Words of second rank. */
  readonly quiet: string
  /** Decoration. */
  readonly hairline: string
  /** The edge of what can be used: at least 3:1 (WCAG 1.4.11). */
  readonly edge: string
  /** The curtain's red, as text and as the fill of the main button. */
  readonly accent: string
  readonly accentFill: string
  readonly accentFillHover: string
  readonly onAccent: string
  /** An app that has been told, one still open, one that failed. */
  readonly good: string
  readonly open: string
  readonly bad: string
  readonly bulb: string
  readonly foldDark: string
  readonly foldLight: string
  readonly fringe: string
}

/** House lights up, and house lights down. */
export const palettes: { readonly light: Palette; readonly dark: Palette } = {
  light: {
    ground: '#f4f4f2',
    sheet: '#ffffff',
    ink: '#1c1b20',
    quiet: '#504e57',
    hairline: '#d5d4d1',
    edge: '#807e88',
    accent: '#9a1734',
    accentFill: '#9a1734',
    accentFillHover: '#7d1029',
    onAccent: '#ffffff',
    good: '#135436',
    open: '#6b4200',
    bad: '#931623',
    bulb: '#ffc44d',
    foldDark: '#6f0f24',
    foldLight: '#a51c3a',
    fringe: '#b98a3c',
  },
  dark: {
    ground: '#151418',
    sheet: '#1f1d23',
    ink: '#ece8e1',
    quiet: '#b5b0ad',
    hairline: '#36333b',
    edge: '#827d89',
    accent: '#f28ba0',
    accentFill: '#a3223f',
    accentFillHover: '#b82d4e',
    onAccent: '#ffffff',
    good: '#74cf9f',
    open: '#e7b765',
    bad: '#ff9494',
    bulb: '#ffcf70',
    foldDark: '#3f0915',
    foldLight: '#7c162c',
    fringe: '#8a672e',
  },
}

/** Names of the families as systems carry them: the policy of our pages allows no fonts from a file. */
export const theme = `
:root {
  color-scheme: light dark;
  --serif: 'Iowan Old Style', 'Palatino Linotype', 'URW Palladio L', P052, Palatino, 'Book Antiqua', Georgia,
    'Noto Serif', serif;
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', sans-serif;
  --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
${properties(palettes.light)}}
:root:lang(zh) {
  --serif: 'Songti SC', 'Noto Serif CJK SC', 'Noto Serif SC', 'Source Han Serif SC', 'PingFang SC',
    'Microsoft YaHei', serif;
  --sans: 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC',
    'Source Han Sans SC', system-ui, sans-serif;
}
@media (prefers-color-scheme: dark) {
:root {
${properties(palettes.dark)}}
}
`

function properties(palette: Palette): string {
  return Object.entries(palette)
    .map(
      ([name, colour]) =>
        `  --${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: ${colour};\n`,
    )
    .join('')
}

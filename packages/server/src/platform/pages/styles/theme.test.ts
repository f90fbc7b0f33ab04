import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { palettes, type Palette } from './theme.ts'

/** WCAG 2.2: 7:1 for text (1.4.6), while hovered 4.5:1 (1.4.3), 3:1 for the edges of controls and for icons (1.4.11). */
const pairs: readonly (readonly [keyof Palette, keyof Palette, number])[] = [
  ['ink', 'ground', 7],
  ['ink', 'sheet', 7],
  ['quiet', 'ground', 7],
  ['quiet', 'sheet', 7],
  ['accent', 'ground', 7],
  ['accent', 'sheet', 7],
  ['onAccent', 'accentFill', 7],
  ['onAccent', 'accentFillHover', 4.5],
  ['good', 'ground', 7],
  ['open', 'ground', 7],
  ['open', 'sheet', 7],
  ['bad', 'ground', 7],
  ['bad', 'sheet', 7],
  ['edge', 'ground', 3],
  ['edge', 'sheet', 3],
]

for (const scheme of ['light', 'dark'] as const) {
  describe(`the ${scheme} palette can be read`, () => {
    for (const [front, back, least] of pairs) {
      it(`${front} on ${back} has at least ${least}:1`, () => {
        const ratio = contrast(palettes[scheme][front], palettes[scheme][back])
        assert.ok(ratio >= least, `${ratio.toFixed(2)}:1`)
      })
    }
  })
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((start) => Number.parseInt(colour.slice(start, start + 2), 16) / 255)
    .map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

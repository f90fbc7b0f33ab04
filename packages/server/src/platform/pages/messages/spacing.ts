const hanThenLatin = /\p{Script=Han}\n[\p{Script=Latin}\p{Nd}]/u
const latinThenHan = /[\p{Script=Latin}\p{Nd}]\n\p{Script=Han}/u

/**
 * Chinese sets Latin words apart by a space and Chinese ones not, so the texts cannot know whether a name needs one.
 *
 * @param parts the words of a text and its arguments, in order
 * @param textOf the words of a part
 * @returns the parts, with a space wherever Han and Latin letters would touch
 */
export function joinWords<T>(parts: readonly T[], textOf: (part: T) => string): readonly (T | string)[] {
  return parts.flatMap((part, index) => {
    const before = parts[index - 1]
    if (before === undefined) return [part]
    const seam = `${textOf(before).slice(-1)}\n${textOf(part).slice(0, 2)}`
    return hanThenLatin.test(seam) || latinThenHan.test(seam) ? [' ', part] : [part]
  })
}

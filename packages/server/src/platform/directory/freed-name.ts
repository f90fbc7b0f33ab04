/** A sign-in name that nobody can type: names have no spaces. */
export function freedName(id: string): string {
  return `freed ${id}`
}

import type { PageContext } from '../../../platform/pages/context.ts'

export interface LetterView {
  /** The address that the letter goes to. */
  readonly address: string
  readonly link: string
}

/**
 * The words of the letter with the link. It names its reader by the address that it goes to and by nothing else: names
 * and usernames are chosen by whoever opens an account, in the name of whose address they like, and would be their
 * letter in ours.
 *
 * @param context language and tenant
 * @param view whose it is, and where it leads
 */
export function renderLetter(
  { texts, tenantName: tenant }: PageContext,
  { address, link }: LetterView,
): { readonly subject: string; readonly text: string } {
  const asked = texts('letter.asked', { address, tenant })
  const paragraphs = [asked, texts('letter.link'), link, texts('letter.otherwise')]
  return { subject: texts('letter.subject', { tenant }), text: `${paragraphs.join('\n\n')}\n` }
}

/**
 * What the kit for Next.js is given here. The types of Next.js itself would declare the environment of every process
 * of this repository; tsconfig.json leads to these in their place. At run time it is Next.js.
 */
export declare class NextRequest extends Request {
  readonly nextUrl: URL
}
export declare class NextResponse extends Response {}

/** The pages router, which nothing here uses. */
export type NextApiRequest = never
export type NextApiResponse = never
export type NextApiHandler = never

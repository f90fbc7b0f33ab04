/** Words: headings in the voice of a playbill, everything else plain. */
export const words = `
h1 {
  margin: 0 0 0.75rem; font: 500 clamp(1.75rem, 1.35rem + 2vw, 2.5rem)/1.15 var(--serif);
  letter-spacing: -0.012em; text-wrap: balance;
}
h1:lang(zh) { font-size: clamp(1.5rem, 1.3rem + 1vw, 2rem); font-weight: 600; line-height: 1.4; letter-spacing: 0; }
h1 + .account { margin-top: 1.5rem; }
h2 { margin: 0 0 0.75rem; font: 600 1rem/1.4 var(--sans); }
p { margin: 0 0 1rem; text-wrap: pretty; }
.lead { font-size: 1.0625rem; color: var(--quiet); margin-bottom: 1.75rem; }
.lead .name { color: var(--ink); font-weight: 500; }
.aside { font-size: 0.875rem; color: var(--quiet); margin: 1rem 0 0; }
section { margin-top: 2rem; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 0.2em; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 2px; }
code { font: 0.875em/1.5 var(--mono); overflow-wrap: anywhere; }
.icon { flex: none; width: 1rem; height: 1rem; }
.links { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; list-style: none; margin: 1.5rem 0 0; padding: 0; font-size: 0.9375rem; }
.tabs { margin: 0 0 1.5rem; padding-bottom: 0.75rem; border-bottom: 1px solid var(--hairline); }
.tabs .links { margin: 0; }
.tabs a { display: inline-block; padding: 0.25rem 0; }
.tabs [aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
.developer { padding-top: 1.25rem; border-top: 1px solid var(--hairline); font-size: 0.9375rem; }
.developer h2 { font-size: 0.9375rem; }
.facts { margin: 0 0 1rem; display: grid; grid-template-columns: minmax(5rem, auto) minmax(0, 1fr); gap: 0.375rem 1.25rem; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.facts .facts { margin: 0; }
.facts dd > div + div { margin-top: 0.375rem; }
@media (max-width: 25rem) {
  .facts { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .facts dd { margin-bottom: 0.5rem; }
}
`

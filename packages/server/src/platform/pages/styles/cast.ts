/** Lists set like the cast in a programme: who on the left, dots, what became of them on the right. */
export const cast = `
.bill {
  list-style: none; margin: 0; padding: 0;
  border-top: 3px double var(--edge); border-bottom: 3px double var(--edge);
}
.bill > li { padding: 0.75rem 0; }
.bill > li + li { border-top: 1px solid var(--hairline); }
.bill .name { font: 500 1.125rem/1.4 var(--serif); }
.bill .name:lang(zh) { font-weight: 600; }
.bill .note { margin: 0.25rem 0 0; font-size: 0.875rem; color: var(--quiet); }
.bill .note .name { font: inherit; }
.part {
  display: grid; grid-template-columns: minmax(0, auto) minmax(1rem, 1fr) auto; column-gap: 0.625rem;
  align-items: baseline; align-items: last baseline;
}
.leader { height: 3px; background: radial-gradient(circle, var(--edge) 1px, transparent 1.25px) 0 0 / 7px 3px repeat-x; }
.fate { display: inline-flex; align-items: center; gap: 0.4375rem; font-size: 0.9375rem; font-weight: 500; white-space: nowrap; }
.fate-good { color: var(--good); }
.fate-open { color: var(--open); }
.fate-bad { color: var(--bad); }
.tag { font-size: 0.875rem; color: var(--quiet); }
.more { color: var(--quiet); }
.frames { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.entry { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: start; gap: 0.75rem 1rem; }
.entry > div { flex: 1 1 14rem; min-width: 0; }
.entry ul { padding-inline-start: 1.125rem; }
.entry .tag { white-space: nowrap; }
.scopes > li { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; }
.scopes .note { flex-basis: 100%; }
`

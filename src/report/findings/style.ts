/** What the page of resilience has of its own: the colours of its outcomes, its grids, and its findings, one of which is shown at a time. */
export const resilienceStyle = `
.o-held { --sign: var(--good); --tint: var(--good-tint); }
.o-refused { --sign: var(--left); --tint: var(--left-tint); }
.o-limit { --sign: var(--part); --tint: var(--part-tint); }
.o-unknown { --sign: var(--other); --tint: var(--other-tint); }
.o-violated { --sign: var(--bad); --tint: var(--bad-tint); }
.o-skipped, .o-unsupported, .o-not_applicable { --sign: var(--quiet); --tint: var(--page); }
#overview { display: grid; gap: 12px; grid-template-columns: minmax(0, 1fr); min-width: 0; }
.asked { width: auto; min-width: min(100%, 760px); }
.asked thead th { width: 150px; }
.asked .corner { width: 190px; }
.asked .chip { justify-content: flex-start; gap: 6px; min-height: 26px; padding: 2px 8px; min-width: 24px; }
.asked .chip.o-held { border-color: transparent; }
.chip .sign, .outcome .sign { color: var(--sign); font-weight: 700; flex: none; }
.outcome { display: inline-flex; gap: 6px; align-items: baseline; white-space: nowrap; }
.outcome .word { font-weight: 600; }
.legend li { display: inline-flex; gap: 6px; align-items: baseline; }
.data.variants td:nth-child(3), .data.variants td:nth-child(4) { min-width: 200px; }
#verdict .rest > * + * { margin-top: 6px; }
.finding { display: none; gap: 10px; }
.finding:target { display: grid; grid-template-columns: minmax(0, 1fr); }
#main:has(.finding:target) .whole { display: none; }
.finding h2 { display: flex; flex-wrap: wrap; gap: 10px; font-size: 18px; }
.limit-text { border-left: 3px solid var(--part); padding-left: 8px; }
.trouble { border: 1px solid var(--bad); border-radius: 6px; background: var(--bad-tint); padding: 8px 12px; }
.trouble ul, ul.trouble { padding-left: 24px; display: grid; gap: 4px; }
.data.variants td:last-child { white-space: nowrap; }
.data.variants.defects td:last-child { white-space: normal; }
@media (max-width: 640px) {
  .asked { width: 100%; min-width: 0; }
  .asked thead th, .asked .corner { width: auto; }
  .asked .chip { font-size: 10.5px; gap: 3px; padding: 1px 2px; }
  .data.variants, .data.variants tbody, .data.variants tr { display: grid; grid-template-columns: minmax(0, 1fr); }
  .data.variants thead { display: none; }
  .data.variants td:nth-child(3), .data.variants td:nth-child(4) { min-width: 0; }
  .data.variants th, .data.variants td { border: 0; padding: 1px 0; }
  .data.variants tr { border-bottom: 1px solid var(--line); padding: 6px 0; }
}
@media print {
  .finding.told, .finding:target { display: grid; grid-template-columns: minmax(0, 1fr); }
  #main:has(.finding:target) .whole { display: block; }
  .back, form { display: none !important; }
}
`;

/** An identifier that needs no escape in a selector, whoever made the table. */
const plainName = /^[a-z0-9_]+$/;

/**
 * The filters, without a script: what is chosen in a list hides what is of another name.
 * @param choices by the name of the list and of the attribute that is held against it
 */
export function filterStyle(choices: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(choices)
    .flatMap(([field, names]) =>
      names
        .filter((name) => plainName.test(name))
        .map(
          (name) =>
            `body:has(#filter-${field} option[value="${name}"]:checked) [data-${field}]:not([data-${field}="${name}"]) { display: none; }`,
        ),
    )
    .join('\n');
}

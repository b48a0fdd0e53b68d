/** On paper: everything open, nothing to press. */
export const print = `
@media print {
  :root, :root[data-theme] { color-scheme: light; }
  html { font-size: 11px; }
  body { background: none; }
  .skip, #theme, #filters, #copy, #grid-help, #case nav, .lazy { display: none !important; }
  header, main, footer { max-width: none; padding: 0 0 8px; }
  main section, #verdict { border-radius: 0; padding: 6px 8px; }
  .scroll, .reproduce pre, .layer pre { overflow: visible; max-height: none; }
  .reproduce pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  ::details-content { content-visibility: visible; block-size: auto; }
  tr, .layer { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .chip, .layer, .icon, .bar, .swatch, mark { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;

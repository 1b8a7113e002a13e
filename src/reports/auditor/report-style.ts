/** Beside that of all pages: made to be printed. */
export const REPORT_STYLE = `
h2 { font-size: 1.15em; border-bottom: 1px solid #999; margin: 1.8em 0 0.5em; padding-bottom: 0.15em; break-after: avoid; }
h3 { font-size: 1em; margin: 1em 0 0.2em; break-after: avoid; }
p { max-width: 60em; }
table.facts { table-layout: fixed; width: 100%; }
table.facts th { width: 22%; font-weight: normal; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.85em; border: 1px solid #bbb; padding: 0.4em 0.6em; }
.verdict.attention { border-color: #b00; }
.figures { display: flex; flex-wrap: wrap; gap: 0.5em; margin: 0.8em 0; }
.figures div { border: 1px solid #bbb; padding: 0.3em 0.8em; min-width: 6em; }
.figures b { display: block; font-size: 1.4em; }
table.sign { width: 100%; }
table.sign td { height: 3em; }
table { font-size: 0.92em; }
td { min-width: 4.5em; }
td.number { min-width: 0; }
@page { margin: 14mm 12mm; @bottom-right { content: counter(page) " / " counter(pages); font-size: 8pt; } }
@media print { a { color: inherit; } .figures div, th { print-color-adjust: exact; } }
`;

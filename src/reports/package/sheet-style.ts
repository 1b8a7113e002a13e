/** Beside that of all pages. */
export const SHEET_STYLE = `
article { border-top: 2px solid #333; margin: 1.5em 0; padding-top: 0.3em; }
article h2 { font-size: 1.15em; margin: 0.3em 0; break-after: avoid; }
h3 { font-size: 1em; margin: 0.8em 0 0.2em; break-after: avoid; }
table.sides { table-layout: fixed; width: 100%; }
table.sides th:first-child { width: 18%; }
table.facts { table-layout: fixed; width: 100%; margin-bottom: 0.5em; }
table.facts th { width: 18%; font-weight: normal; }
.value { white-space: pre-wrap; overflow-wrap: anywhere; font-family: ui-monospace, monospace; font-size: 0.9em; padding-left: 1.4em; text-indent: -1.4em; unicode-bidi: plaintext; }
.value::before { content: "\\2007\\00a0"; }
.value.removed { background: #fde8e8; }
.value.removed::before { content: "\\2212\\00a0"; }
.value.added { background: #e5f5e5; }
.value.added::before { content: "+\\00a0"; }
.none { color: #666; font-style: italic; }
.digest { font-family: ui-monospace, monospace; font-size: 0.85em; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.85em; border: 1px solid #bbb; padding: 0.4em 0.6em; margin: 0.2em 0 0.8em; }
@page { margin: 14mm 12mm; }
@media print { .value.removed, .value.added { print-color-adjust: exact; } }
`;

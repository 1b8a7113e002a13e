const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as text: names and ids come from platforms and Splunk, and must not become markup. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

type Cell = string | number | null;

const cellOf = (value: Cell): string => {
  if (typeof value === 'number') return `<td class="number">${value.toLocaleString('en-US')}</td>`;
  const text = value ?? '–';
  return `<td${classOf(text)}>${escapeHtml(text)}</td>`;
};

/** Times stay on one line; digests are what may break. */
const classOf = (text: string): string => {
  if (/^\d{4}-\d{2}-\d{2}(?:[T ][\d:.]+Z?)?$/.test(text)) return ' class="time"';
  return /^[0-9a-f]{32,64}$/.test(text) ? ' class="digest"' : '';
};

export const htmlTable = (titles: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [
    '<table>',
    ...(titles.every((title) => title === '') ? [] : [headOf(titles)]),
    '<tbody>',
    ...rows.map((row) => `<tr>${row.map(cellOf).join('')}</tr>`),
    '</tbody>',
    '</table>',
  ].join('\n');

const headOf = (titles: readonly string[]): string =>
  `<thead><tr>${titles.map((title) => `<th>${escapeHtml(title)}</th>`).join('')}</tr></thead>`;

const STYLE = `
body { font: 14px/1.4 sans-serif; color: #111; margin: 2em auto; max-width: 75em; padding: 0 1em; }
table { border-collapse: collapse; margin: 0.5em 0 1.5em; }
th, td { border: 1px solid #bbb; padding: 0.2em 0.6em; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: #eee; }
th { overflow-wrap: normal; }
td.time { white-space: nowrap; }
td.digest { font: 0.85em ui-monospace, monospace; min-width: 17em; }
td.number { text-align: right; white-space: nowrap; }
.verdict { font-size: 1.2em; border-left: 0.4em solid #b00; padding: 0.3em 0.8em; }
.verdict.clean { border-color: #070; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
@media print { body { margin: 0; max-width: none; font-size: 10px; } }
`;

/** One page that needs nothing else: no script, no font, no link. `style` is added to that of all pages. */
export const htmlPage = (title: string, body: readonly string[], style = ''): string =>
  [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${STYLE}${style}</style>`,
    '</head>',
    '<body>',
    `<h1>${escapeHtml(title)}</h1>`,
    ...body,
    '</body>',
    '</html>',
    '',
  ].join('\n');

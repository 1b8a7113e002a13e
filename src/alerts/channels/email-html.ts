import type { Showing } from './channel.ts';
import type { Rendered } from './render-notice.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as text, in elements and in quoted attributes. */
const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** No script, style sheet, picture or address that a mail client would fetch. */
export const emailHtml = (rendered: Rendered, { acknowledgeUrl }: Showing): string =>
  [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"></head>',
    '<body style="font: 14px/1.4 sans-serif; color: #111">',
    `<h2>${escapeHtml(rendered.headline)}</h2>`,
    ...[...(rendered.standing === null ? [] : [rendered.standing]), ...rendered.remarks].map(
      (remark) => `<p><b>${escapeHtml(remark)}</b></p>`,
    ),
    ...(rendered.summary === null ? [] : [`<p><b>${escapeHtml(rendered.summary)}</b></p>`]),
    ...(rendered.text === null ? [] : [`<p>${escapeHtml(rendered.text)}</p>`]),
    ...(acknowledgeUrl === null ? [] : [`<p>${link('Acknowledge', acknowledgeUrl)}</p>`]),
    table(rendered.fields.map(({ title, value }) => [title, value])),
    ...(rendered.changes.length === 0 ? [] : [changesTable(rendered)]),
    ...(rendered.changesNote === null ? [] : [`<p>${escapeHtml(rendered.changesNote)}</p>`]),
    ...list(rendered.facts.map(escapeHtml)),
    ...(rendered.description === null ? [] : [`<p>Rule: ${escapeHtml(rendered.description)}</p>`]),
    ...runbookOf(rendered),
    ...list(rendered.links.map(({ title, url }) => link(title, url))),
    ...list(rendered.commands.map((command) => `<code>${escapeHtml(command)}</code>`)),
    '</body></html>',
    '',
  ].join('\n');

const link = (title: string, url: string): string =>
  `<a href="${escapeHtml(url)}">${escapeHtml(title)}</a>`;

const list = (items: readonly string[]): readonly string[] =>
  items.length === 0 ? [] : [`<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`];

const table = (rows: readonly (readonly string[])[]): string =>
  `<table cellpadding="4" style="border-collapse: collapse">${rows.map(rowOf).join('')}</table>`;

const rowOf = (cells: readonly string[]): string =>
  `<tr>${cells.map((cell) => `<td style="border: 1px solid #bbb; vertical-align: top">${escapeHtml(cell)}</td>`).join('')}</tr>`;

const changesTable = ({ changes }: Rendered): string =>
  table([
    ['Property', 'Old', 'New'],
    ...changes.map((each) => [each.property, each.old, each.new]),
  ]);

const runbookOf = ({ runbook }: Rendered): readonly string[] => {
  if (runbook === null) return [];
  const shown = runbook.url === null ? escapeHtml(runbook.text) : link(runbook.text, runbook.url);
  return [`<p>Runbook: ${shown}</p>`];
};

import type { Showing } from './channel.ts';
import type { Rendered } from './render-notice.ts';

/** Plain text: one line for each thing. A value cannot hold a line end, so it cannot make a line of its own. */
export const emailText = (rendered: Rendered, { acknowledgeUrl }: Showing): string =>
  [
    rendered.headline,
    ...(rendered.standing === null ? [] : [rendered.standing]),
    ...rendered.remarks,
    ...(rendered.summary === null ? [] : ['', rendered.summary]),
    ...(rendered.text === null ? [] : ['', rendered.text]),
    '',
    ...(acknowledgeUrl === null ? [] : [`Acknowledge: ${acknowledgeUrl}`, '']),
    ...rendered.fields.map(({ title, value }) => `${title}: ${value}`),
    ...(rendered.changes.length === 0 ? [] : ['']),
    ...rendered.changes.map((each) => `${each.property}: ${each.old} → ${each.new}`),
    ...(rendered.changesNote === null ? [] : [rendered.changesNote]),
    ...(rendered.facts.length === 0 ? [] : ['', ...rendered.facts.map((fact) => `- ${fact}`)]),
    ...(rendered.description === null ? [] : ['', `Rule: ${rendered.description}`]),
    ...(rendered.runbook === null ? [] : [`Runbook: ${rendered.runbook.text}`]),
    ...rendered.links.map(({ title, url }) => `${title}: ${url}`),
    ...(rendered.commands.length === 0 ? [] : ['', ...rendered.commands]),
    '',
  ].join('\n');

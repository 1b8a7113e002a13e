import type { Showing } from './channel.ts';
import { fitNotice } from './fit-notice.ts';
import type { Rendered } from './render-notice.ts';

/** A Workflows webhook takes 28 KB. */
const MAX_BYTES = 27_000;

/**
 * A message with one Adaptive Card 1.4. Every text is a TextRun: unlike TextBlock and FactSet it reads no Markdown, so
 * that names cannot become links or emphasis.
 */
export const teamsMessage = (showing: Showing): string =>
  fitNotice(
    showing,
    (rendered) => JSON.stringify(messageOf(rendered, showing.acknowledgeUrl)),
    (body) => Buffer.byteLength(body) <= MAX_BYTES,
  );

const messageOf = (rendered: Rendered, acknowledgeUrl: string | null) => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: '1.4',
        msteams: { width: 'Full' },
        body: bodyOf(rendered),
        actions: actionsOf(rendered, acknowledgeUrl),
      },
    },
  ],
});

interface Run {
  readonly type: 'TextRun';
  readonly text: string;
  readonly [style: string]: string | boolean;
}

/** Cards replace `{{DATE(…)}}` and `{{TIME(…)}}` even where they read no Markdown. */
const run = (text: string, style: Readonly<Record<string, string | boolean>> = {}): Run => ({
  type: 'TextRun',
  text: text.replaceAll('{{', '{ {'),
  ...style,
});

const paragraph = (...inlines: readonly Run[]) => ({ type: 'RichTextBlock', inlines });

const labelled = (title: string, value: string) =>
  paragraph(run(`${title}: `, { weight: 'Bolder' }), run(value));

const COLOURS = {
  critical: 'Attention',
  high: 'Attention',
  medium: 'Warning',
  low: 'Default',
  informational: 'Default',
} as const;

const bodyOf = (rendered: Rendered) => [
  paragraph(
    run(rendered.headline, {
      size: 'Large',
      weight: 'Bolder',
      color: COLOURS[rendered.severity],
    }),
  ),
  ...rendered.remarks.map((remark) => paragraph(run(remark, { weight: 'Bolder' }))),
  ...(rendered.summary === null ? [] : [paragraph(run(rendered.summary, { weight: 'Bolder' }))]),
  ...(rendered.text === null ? [] : [paragraph(run(rendered.text))]),
  ...rendered.fields.map(({ title, value }) => labelled(title, value)),
  ...rendered.changes.map((change) =>
    paragraph(
      run(`${change.property}: `, { weight: 'Bolder' }),
      run(change.old, { fontType: 'Monospace' }),
      run(' → '),
      run(change.new, { fontType: 'Monospace' }),
    ),
  ),
  ...(rendered.changesNote === null ? [] : [paragraph(run(rendered.changesNote))]),
  ...rendered.facts.map((fact) => paragraph(run(`• ${fact}`))),
  ...(rendered.description === null ? [] : [labelled('Rule', rendered.description)]),
  ...(rendered.runbook === null ? [] : [labelled('Runbook', rendered.runbook.text)]),
  ...rendered.commands.map((command) => paragraph(run(command, { fontType: 'Monospace' }))),
];

/** Teams shows six at most. */
const actionsOf = (rendered: Rendered, acknowledgeUrl: string | null) =>
  [
    ...(acknowledgeUrl === null ? [] : [openUrl('Acknowledge', acknowledgeUrl)]),
    ...(rendered.runbook?.url ? [openUrl('Runbook', rendered.runbook.url)] : []),
    ...rendered.links.map(({ title, url }) => openUrl(title, url)),
  ].slice(0, 6);

const openUrl = (title: string, url: string) => ({ type: 'Action.OpenUrl', title, url });

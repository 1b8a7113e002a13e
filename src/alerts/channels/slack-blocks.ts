import type { SlackBlock, SlackParagraph, SlackRun } from './slack-block.ts';
import type { Showing, Standing } from './channel.ts';
import type { Rendered } from './render-notice.ts';
import { slackActions, slackTicket } from './slack-actions.ts';

/**
 * Blocks of one message. All that comes from data is a text element of a rich text block: Slack reads no mrkdwn, no
 * mention and no address in it. Links are elements of their own, of addresses that rules and Holdfast made.
 */
export const slackBlocks = (
  rendered: Rendered,
  of: Showing | Standing,
  hasButtons: boolean,
): SlackBlock[] => {
  const actions = slackActions(of, hasButtons);
  return [
    { type: 'header', text: { type: 'plain_text', text: rendered.headline, emoji: false } },
    { type: 'rich_text', elements: [...leadOf(rendered), section(fieldsOf(rendered))] },
    ...richText([...changesOf(rendered), ...listOf(rendered.facts.map((fact) => [text(fact)]))]),
    ...richText(whatToDo(rendered)),
    ...slackTicket(actions),
    ...(actions.length === 0 ? [] : [{ type: 'actions' as const, elements: actions }]),
  ];
};

const text = (value: string, style?: { bold?: boolean; code?: boolean }): SlackRun => ({
  type: 'text',
  text: value,
  ...(style === undefined ? {} : { style }),
});

const section = (elements: readonly SlackRun[]): SlackParagraph => ({
  type: 'rich_text_section',
  elements: [...elements],
});

const richText = (elements: readonly SlackParagraph[]): SlackBlock[] =>
  elements.length === 0 ? [] : [{ type: 'rich_text', elements: [...elements] }];

const listOf = (items: readonly (readonly SlackRun[])[]): SlackParagraph[] =>
  items.length === 0
    ? []
    : [
        {
          type: 'rich_text_list',
          style: 'bullet',
          elements: items.map((item) => ({ type: 'rich_text_section', elements: [...item] })),
        },
      ];

const leadOf = ({ standing, remarks, summary, text: own }: Rendered): SlackParagraph[] => [
  ...(standing === null ? [] : [section([text(`${standing}\n`, { bold: true })])]),
  ...remarks.map((remark) => section([text(`${remark}\n`, { bold: true })])),
  ...(summary === null ? [] : [section([text(`${summary}\n`, { bold: true })])]),
  ...(own === null ? [] : [section([text(`${own}\n`)])]),
];

const fieldsOf = ({ fields }: Rendered): SlackRun[] =>
  fields.flatMap(({ title, value }) => [text(`${title}: `, { bold: true }), text(`${value}\n`)]);

const changesOf = ({ changes, changesNote }: Rendered): SlackParagraph[] => [
  ...listOf(
    changes.map((change) => [
      text(`${change.property}: `, { bold: true }),
      text(change.old, { code: true }),
      text(' → '),
      text(change.new, { code: true }),
    ]),
  ),
  ...(changesNote === null ? [] : [section([text(`${changesNote}\n`)])]),
];

const whatToDo = (rendered: Rendered): SlackParagraph[] => {
  const { description, runbook, links, commands } = rendered;
  const addresses = runbook?.url ? [{ title: 'Runbook', url: runbook.url }, ...links] : links;
  return [
    ...(description === null
      ? []
      : [section([text('Rule: ', { bold: true }), text(`${description}\n`)])]),
    ...(runbook === null || runbook.url !== null
      ? []
      : [section([text('Runbook: ', { bold: true }), text(`${runbook.text}\n`)])]),
    ...(addresses.length === 0
      ? []
      : [
          section(
            addresses.flatMap(({ title, url }, index): SlackRun[] => [
              ...(index === 0 ? [] : [text(' · ')]),
              { type: 'link', url, text: title },
            ]),
          ),
        ]),
    ...listOf(commands.map((command) => [text(command, { code: true })])),
  ];
};

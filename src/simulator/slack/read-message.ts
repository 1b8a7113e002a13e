import type { SlackJson, SlackMessage } from './slack-state.ts';

/** What people see of a message: plain text, and what in it calls somebody or leads somewhere. */
export interface ReadMessage {
  readonly text: string;
  readonly mentions: readonly string[];
  readonly links: readonly string[];
  /** Labels of the buttons with their action ids. */
  readonly buttons: readonly { readonly action: string; readonly label: string }[];
}

/** Reads as Slack does: mrkdwn in `text` and in text objects of that type, elements in rich text. */
export function readMessage({ text, blocks }: SlackMessage): ReadMessage {
  const read = { text: [] as string[], mentions: [] as string[], links: [] as string[] };
  const buttons: { action: string; label: string }[] = [];
  readMrkdwn(text, read);
  if (blocks.length > 0) read.text = []; // the text is then for notifications only
  const visit = (node: SlackJson): void => {
    const { type } = node;
    if (type === 'button') {
      buttons.push({ action: String(node['action_id']), label: labelOf(node) });
      if (typeof node['url'] === 'string') read.links.push(node['url']);
      return;
    }
    if (type === 'link') read.links.push(String(node['url']));
    if (type === 'broadcast' || type === 'user' || type === 'usergroup') {
      read.mentions.push(String(node['range'] ?? node['user_id'] ?? node['usergroup_id']));
    }
    const own = node['text'];
    if (type === 'mrkdwn') readMrkdwn(String(own), read);
    else if (typeof own === 'string') read.text.push(own);
    else if (typeof own === 'object' && own !== null) visit(own as SlackJson);
    for (const inner of (node['elements'] ?? []) as SlackJson[]) visit(inner);
  };
  for (const block of blocks) visit(block);
  return { text: read.text.join(''), mentions: read.mentions, links: read.links, buttons };
}

function readMrkdwn(
  mrkdwn: string,
  read: { text: string[]; mentions: string[]; links: string[] },
): void {
  for (const [, inside = ''] of mrkdwn.matchAll(/<([^<>]*)>/g)) {
    if (/^[!@]/.test(inside)) read.mentions.push(inside);
    else read.links.push(inside.split('|')[0] ?? '');
  }
  const plain = mrkdwn.replaceAll(/<(?:[^<>|]*\|)?([^<>]*)>/g, '$1');
  read.text.push(plain.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'));
}

const labelOf = (button: SlackJson): string => {
  const text = button['text'] as SlackJson | undefined;
  const label = text?.['text'];
  return typeof label === 'string' ? label : '';
};

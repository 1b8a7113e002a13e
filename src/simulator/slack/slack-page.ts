import { readMessage } from './read-message.ts';
import type { SlackJson, SlackMessage, SlackState } from './slack-state.ts';

const escape = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

const STYLE = `body { font: 15px/1.45 sans-serif; max-width: 52em; margin: 2em auto; padding: 0 1em; color: #1d1c1d }
article { border-left: 4px solid #ddd; padding: 0 0 .5em 1em; margin: 1.5em 0 }
pre { font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; margin: .3em 0 }
code { background: #f2f2f2; border: 1px solid #ddd; border-radius: 3px; padding: 0 .2em }
button { font: inherit; padding: .3em .9em; border-radius: 4px; border: 1px solid #888; background: #fff }
button.primary { background: #007a5a; color: #fff; border-color: #007a5a }
form { display: inline } small { color: #616061 } .note { color: #616061; border-color: #cce }`;

/** The channel as people see it, newest first, with buttons that work. */
export const slackPage = ({ channel, messages, ephemerals }: SlackState): string =>
  [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><noscript><meta http-equiv="refresh" content="2"></noscript>',
    // What somebody is typing must not go with a reload.
    `<script>setInterval(() => [...document.querySelectorAll('input[name=typed]')].some((field) => field.value || field === document.activeElement) || location.reload(), 2000)</script>`,
    `<title>#${escape(channel.name)} (simulated Slack)</title><style>${STYLE}</style></head><body>`,
    `<h1>#${escape(channel.name)}</h1><p><small>Simulated Slack. ${messages.length} messages.</small></p>`,
    ...ephemerals
      .slice(-3)
      .map(
        ({ text }) =>
          `<article class="note"><small>Only you can see this</small><pre>${escape(text)}</pre></article>`,
      ),
    ...messages.slice(-50).toReversed().map(article),
    '</body></html>',
  ].join('\n');

const article = (message: SlackMessage): string => {
  const time = new Date(Number(message.ts) * 1000).toISOString();
  const body = message.blocks.length === 0 ? escape(readMessage(message).text) : '';
  const edited = message.isEdited ? ' (edited)' : '';
  const form = `<form method="post" action="/press" id="press-${escape(message.ts)}"><input type="hidden" name="ts" value="${escape(message.ts)}"></form>`;
  return `<article>${form}<small>holdfast · ${time}${edited}</small><pre>${body}</pre>${message.blocks.map((block) => node(block, message.ts)).join('')}</article>`;
};

const node = (block: SlackJson, ts: string): string => {
  const inner = ((block['elements'] ?? []) as SlackJson[]).map((each) => node(each, ts)).join('');
  const text = textOf(block);
  switch (block['type']) {
    case 'header':
      return `<h3>${text}</h3>`;
    case 'rich_text_list':
      return `<ul>${inner}</ul>`;
    case 'rich_text_section':
      return `<pre>${inner}</pre>`;
    case 'text':
      return styled(text, (block['style'] ?? {}) as SlackJson);
    case 'link':
      return `<a href="${escape(String(block['url']))}">${text}</a>`;
    case 'input':
      return `<p><label>${textOf({ text: block['label'] })} <input name="typed" form="press-${escape(ts)}"></label></p>`;
    case 'button':
      return button(block, text, ts);
    default:
      return text + inner;
  }
};

const textOf = ({ text }: SlackJson): string => {
  if (typeof text === 'string') return escape(text);
  return typeof text === 'object' && text !== null ? textOf(text as SlackJson) : '';
};

const styled = (text: string, { bold, code }: SlackJson): string => {
  if (code === true) return `<code>${text}</code>`;
  return bold === true ? `<b>${text}</b>` : text;
};

const button = (block: SlackJson, text: string, ts: string): string => {
  const { url, style, action_id } = block;
  if (typeof url === 'string') return `<a href="${escape(url)}">${text}</a> `;
  const kind = style === 'primary' ? ' class="primary"' : '';
  return `<button form="press-${escape(ts)}" name="action" value="${escape(String(action_id))}"${kind}>${text}</button> `;
};

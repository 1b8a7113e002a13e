import type { SlackJson } from './slack-state.ts';

/** What Slack refuses of Block Kit, as its reference says; the first problem. */
export function checkBlocks(blocks: readonly SlackJson[]): string | undefined {
  if (blocks.length > 50) return 'no more than 50 items allowed [json-pointer:/blocks]';
  for (const [index, block] of blocks.entries()) {
    const problem = checkBlock(block);
    if (problem !== undefined) return `${problem} [json-pointer:/blocks/${index}]`;
  }
  return undefined;
}

function checkBlock(block: SlackJson): string | undefined {
  switch (block['type']) {
    case 'header':
      return checkText(block['text'], 150, ['plain_text']);
    case 'section':
      return checkText(block['text'], 3000, ['plain_text', 'mrkdwn']);
    case 'context':
      return each(block['elements'], 10, (text) => checkText(text, 3000, ['plain_text', 'mrkdwn']));
    case 'divider':
      return undefined;
    case 'rich_text':
      return each(block['elements'], 200, checkParagraph);
    case 'input':
      return (
        checkText(block['label'], 2000, ['plain_text']) ??
        checkField((block['element'] ?? {}) as SlackJson)
      );
    case 'actions':
      return each(block['elements'], 25, checkButton);
    default:
      return `unsupported type: ${String(block['type'])}`;
  }
}

function checkParagraph(paragraph: SlackJson): string | undefined {
  const { type, elements } = paragraph;
  if (type === 'rich_text_list') {
    return paragraph['style'] === 'bullet' || paragraph['style'] === 'ordered'
      ? each(elements, 200, checkParagraph)
      : 'invalid list style';
  }
  return type === 'rich_text_section' || type === 'rich_text_preformatted'
    ? each(elements, 500, checkRun)
    : `unsupported rich text element ${String(type)}`;
}

function checkRun(run: SlackJson): string | undefined {
  const { type, text, url } = run;
  if (type === 'text') return checkLength(text, 3000);
  if (type === 'link') return checkLength(url, 3000) ?? (isWebUrl(url) ? undefined : 'invalid url');
  return ['user', 'broadcast', 'channel', 'emoji', 'usergroup'].includes(String(type))
    ? undefined
    : `unsupported type ${String(type)}`;
}

function checkButton(button: SlackJson): string | undefined {
  const { type, action_id, value, url } = button;
  if (type !== 'button') return `unsupported element ${String(type)}`;
  return (
    checkText(button['text'], 75, ['plain_text']) ??
    checkLength(action_id, 255) ??
    (value === undefined ? undefined : checkLength(value, 2000)) ??
    (url === undefined || isWebUrl(url) ? undefined : 'invalid url')
  );
}

function checkField({ type, action_id, max_length }: SlackJson): string | undefined {
  if (type !== 'plain_text_input') return `unsupported element ${String(type)}`;
  const most = max_length ?? 3000;
  return typeof most === 'number' && most >= 1 && most <= 3000
    ? checkLength(action_id, 255)
    : 'invalid max_length';
}

function checkText(text: unknown, most: number, types: readonly string[]): string | undefined {
  if (typeof text !== 'object' || text === null) return 'missing required field: text';
  const { type, text: value } = text as SlackJson;
  return types.includes(String(type))
    ? checkLength(value, most)
    : `invalid text type ${String(type)}`;
}

function checkLength(value: unknown, most: number): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  if (value.length === 0) return 'must be more than 0 characters';
  return value.length > most ? `must be less than ${most + 1} characters` : undefined;
}

function each(
  list: unknown,
  most: number,
  check: (item: SlackJson) => string | undefined,
): string | undefined {
  if (!Array.isArray(list) || list.length === 0) return 'must provide elements';
  if (list.length > most) return `no more than ${most} items allowed`;
  for (const item of list as SlackJson[]) {
    const problem = check(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const isWebUrl = (url: unknown): boolean =>
  typeof url === 'string' && /^https?:\/\//.test(url) && URL.canParse(url) && url.length <= 3000;

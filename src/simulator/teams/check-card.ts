import type { CardJson } from './read-card.ts';

const TYPE = 'application/vnd.microsoft.card.adaptive';
const ELEMENTS = ['TextBlock', 'RichTextBlock', 'FactSet', 'Container', 'ColumnSet'];

/** The card of a message as Workflows wants it; a text says what is wrong with it. */
export function checkMessage(message: CardJson | undefined): CardJson | string {
  if (message?.['type'] !== 'message') return 'type must be message';
  const attachments = message['attachments'];
  if (!Array.isArray(attachments) || attachments.length === 0) return 'no attachments';
  const { contentType, content } = attachments[0] as CardJson;
  if (contentType !== TYPE) return 'contentType is not that of an Adaptive Card';
  if (typeof content !== 'object' || content === null) return 'no content';
  const card = content as CardJson;
  return checkCard(card) ?? card;
}

function checkCard({ type, version, body, actions }: CardJson): string | undefined {
  if (type !== 'AdaptiveCard') return 'type must be AdaptiveCard';
  if (typeof version !== 'string' || !/^1\.[0-5]$/.test(version)) return 'Teams shows up to 1.5';
  if (!Array.isArray(body) || body.length === 0) return 'an empty card';
  for (const element of body as CardJson[]) {
    const problem = checkElement(element);
    if (problem !== undefined) return problem;
  }
  for (const action of (actions ?? []) as CardJson[]) {
    if (action['type'] !== 'Action.OpenUrl') return `no such action: ${String(action['type'])}`;
    if (typeof action['url'] !== 'string' || !URL.canParse(action['url'])) return 'url is not one';
  }
  return undefined;
}

function checkElement({ type, text, inlines }: CardJson): string | undefined {
  if (!ELEMENTS.includes(String(type))) return `no such element: ${String(type)}`;
  if (type === 'TextBlock' && typeof text !== 'string') return 'a TextBlock without text';
  if (type !== 'RichTextBlock') return undefined;
  if (!Array.isArray(inlines)) return 'a RichTextBlock without inlines';
  return (inlines as CardJson[]).every(
    (run) => run['type'] === 'TextRun' && typeof run['text'] === 'string' && run['text'] !== '',
  )
    ? undefined
    : 'an inline that is no TextRun with text';
}

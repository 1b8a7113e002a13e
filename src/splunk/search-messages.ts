import type { HttpReply } from '../http/http-client.ts';
import { parseObject } from './hec-reply.ts';

export interface SearchMessage {
  /** In upper case: FATAL, ERROR, WARN, INFO, DEBUG. */
  readonly type: string;
  readonly text: string;
}

/** What an INFO says when rows may be missing. */
const doubtful =
  /\bpeers?\b|incomplete|partial|truncat|finali[sz]ed|cancel|timed? ?out|time ?range|limit|unable|could not|not all/i;

/** What makes an answer worthless: errors, every warning, and whatever speaks of missing rows. */
export const troubleIn = (messages: readonly SearchMessage[]): SearchMessage | undefined =>
  messages.find(({ type, text }) => type !== 'DEBUG' && (type !== 'INFO' || doubtful.test(text)));

/** A list of `{type, text}`, or as jobs have them `{"fatal": ["…"]}`. Undefined when it is neither; none when absent. */
export const messagesOf = (value: unknown): readonly SearchMessage[] | undefined => {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) {
    const messages = value.map(messageOf);
    return messages.every((message) => message !== undefined) ? messages : undefined;
  }
  if (typeof value !== 'object') return undefined;
  return Object.entries(value).flatMap(([type, texts]: [string, unknown]) =>
    (Array.isArray(texts) ? texts : [texts]).map((text: unknown) => ({
      type: type.toUpperCase(),
      text: typeof text === 'string' ? text : JSON.stringify(text),
    })),
  );
};

const messageOf = (value: unknown): SearchMessage | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, text } = value as Record<string, unknown>;
  if (typeof type !== 'string') return undefined;
  return { type: type.toUpperCase(), text: typeof text === 'string' ? text : '' };
};

/** What a reply says of itself, for people. */
export const excerptOf = ({ body }: HttpReply): string => {
  const [message] = messagesOf(parseObject(body)?.['messages']) ?? [];
  if (message !== undefined && message.text.trim() !== '') return message.text;
  const text = body.toString('utf8', 0, 2_000).replaceAll(/<[^>]*>|\s+/g, ' ');
  return text.trim() === '' ? 'no text' : text.trim();
};

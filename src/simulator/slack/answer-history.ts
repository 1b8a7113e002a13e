import type { SlackJson, SlackState } from './slack-state.ts';

/** Newest first, in pages; metadata only where all of it is asked for. */
export function answerHistory(form: SlackJson, { messages }: SlackState): SlackJson {
  const oldest = Number(form['oldest'] ?? 0);
  const latest = form['latest'] === undefined ? Infinity : Number(form['latest']);
  const limit = Math.min(Number(form['limit'] ?? 100), 999);
  const skip = cursorOf(form['cursor']);
  const all = messages
    .filter(({ ts }) => Number(ts) > oldest && Number(ts) < latest)
    .toReversed()
    .slice(skip);
  const hasMore = all.length > limit;
  const withMetadata = form['include_all_metadata'] === 'true';
  return {
    ok: true,
    messages: all.slice(0, limit).map(({ ts, text, blocks, metadata }) => ({
      type: 'message',
      user: 'U0BOT',
      ts,
      text,
      blocks,
      ...(withMetadata && metadata !== null ? { metadata } : {}),
    })),
    has_more: hasMore,
    ...(hasMore ? { response_metadata: { next_cursor: `next:${skip + limit}` } } : {}),
  };
}

const cursorOf = (cursor: unknown): number =>
  typeof cursor === 'string' && cursor.startsWith('next:') ? Number(cursor.slice(5)) : 0;

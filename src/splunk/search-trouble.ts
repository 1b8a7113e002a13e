import type { SearchAnswer, SearchTrouble } from './index-search.ts';

/** Why a search gave no answer that counts; never crosses the folder. */
export class SearchStopped extends Error {
  override readonly name = 'SearchStopped';
  readonly reason: SearchTrouble;
  readonly retryAfterMs: number | undefined;

  constructor(reason: SearchTrouble, detail: string, retryAfterMs?: number) {
    super(detail);
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }

  withDetail(detail: string): SearchStopped {
    return new SearchStopped(this.reason, detail, this.retryAfterMs);
  }
}

/** The value, or why there is none that counts. */
export const answerOf = async <Value>(
  search: () => Promise<Value>,
): Promise<SearchAnswer<Value>> => {
  try {
    return { kind: 'complete', value: await search() };
  } catch (error) {
    if (!(error instanceof SearchStopped)) throw error;
    const { reason, message: detail, retryAfterMs } = error;
    return {
      kind: 'unknown',
      reason,
      detail,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    };
  }
};

import assert from 'node:assert/strict';
import { readPages } from '../../../src/activities/reading/read-pages.ts';
import type { Page, StreamSource } from '../../../src/platforms/platform.ts';

describe('reading pages', () => {
  const page: Page = {
    events: [],
    next: { v: 1 },
    caughtUp: true,
    watermark: 1,
    reread: false,
    bytes: 1,
    rate: { remaining: null, resetAt: null },
  };

  it('lets timers have their turn after a page that took long, so that heartbeats go on', async () => {
    const source: Pick<StreamSource, 'read'> = {
      async *read() {
        const busyUntil = performance.now() + 600;
        while (performance.now() < busyUntil);
        yield page;
      },
    };
    let beats = 0;
    const timer = setTimeout(() => (beats += 1), 0);
    const { pages } = await readPages({
      source: source as StreamSource,
      position: { v: 1 },
      organizationId: 'org-1',
      limits: { maxPages: 1, maxMs: 1_000, maxBytes: 1_000 },
      now: Date.now,
      signal: new AbortController().signal,
    });
    clearTimeout(timer);
    assert.deepEqual([pages, beats], [1, 1]);
  });
});

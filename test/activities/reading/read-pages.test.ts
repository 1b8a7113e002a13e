import assert from 'node:assert/strict';
import { readPages } from '../../../src/activities/reading/read-pages.ts';
import type { AuditEvent } from '../../../src/audit/event.ts';
import { writeEvent, type WrittenEvent } from '../../../src/splunk/written-event.ts';
import { anAuditEvent } from '../../splunk/an-audit-event.ts';
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

  const encoder = { write: (): never => assert.fail('there is no event') };

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
      encoder,
      limits: { maxPages: 1, maxMs: 1_000, maxBytes: 1_000 },
      now: Date.now,
      signal: new AbortController().signal,
    });
    clearTimeout(timer);
    assert.deepEqual([pages, beats], [1, 1]);
  });

  it('lets timers have their turn also within a page of very many events', async () => {
    const events = Array.from({ length: 3_000 }, () => anAuditEvent());
    let beats = 0;
    let beatsAtLast = -1;
    const slow = {
      write: (event: AuditEvent): WrittenEvent => {
        const busyUntil = performance.now() + 0.3;
        while (performance.now() < busyUntil);
        beatsAtLast = beats;
        return writeEvent(event, 1_000_000);
      },
    };
    const timer = setTimeout(() => (beats += 1), 0);
    const source: Pick<StreamSource, 'read'> = {
      async *read() {
        yield { ...page, events };
      },
    };
    const { events: read } = await readPages({
      source: source as StreamSource,
      position: { v: 1 },
      organizationId: 'org-1',
      encoder: slow,
      limits: { maxPages: 1, maxMs: 60_000, maxBytes: 1_000 },
      now: Date.now,
      signal: new AbortController().signal,
    });
    clearTimeout(timer);
    assert.deepEqual([read.length, beatsAtLast], [3_000, 1]);
  });

  it('says of each page whether it will take another, so that none is asked for in vain', async () => {
    const wanted: (boolean | undefined)[] = [];
    const read = async (limits: { maxPages: number; maxBytes: number }): Promise<void> => {
      const source: Pick<StreamSource, 'read'> = {
        async *read(_position, { wantsAfter }) {
          for (;;) {
            wanted.push(wantsAfter?.(10));
            yield { ...page, caughtUp: false, bytes: 10 };
          }
        },
      };
      await readPages({
        source: source as StreamSource,
        position: { v: 1 },
        organizationId: 'org-1',
        encoder,
        limits: { ...limits, maxMs: 60_000 },
        now: Date.now,
        signal: new AbortController().signal,
      });
    };
    await read({ maxPages: 3, maxBytes: 1_000 });
    assert.deepEqual(wanted.splice(0), [true, true, false]);
    await read({ maxPages: 100, maxBytes: 20 });
    assert.deepEqual(wanted, [true, false]);
  });
});

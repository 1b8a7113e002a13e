import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { pagesAhead } from '../../src/platforms/pages-ahead.ts';

/** A book of so many pages that notes what is asked for. */
const aBook = (last: number, failing?: number) => {
  const asked: number[] = [];
  const signals: AbortSignal[] = [];
  const ask = (after: number | undefined, signal: AbortSignal): Promise<number> | undefined => {
    const page = (after ?? 0) + 1;
    if (page > last) return undefined;
    asked.push(page);
    signals.push(signal);
    return page === failing ? Promise.reject(new Error(`no page ${page}`)) : Promise.resolve(page);
  };
  return { asked, signals, ask };
};

describe('pagesAhead', () => {
  it('asks for the next page while one is worked on, and for none twice', async () => {
    const { ask, asked } = aBook(3);
    const seen: string[] = [];
    for await (const page of pagesAhead({ ask, isNextWanted: () => true, signal: undefined })) {
      seen.push(`${page}: ${asked.join()}`);
    }
    assert.deepEqual(seen, ['1: 1,2', '2: 1,2,3', '3: 1,2,3']);
  });

  it('waits with the next page until it is asked for where it may not be wanted', async () => {
    const { ask, asked } = aBook(3);
    const isNextWanted = (page: number): boolean => page < 2;
    const seen: string[] = [];
    for await (const page of pagesAhead({ ask, isNextWanted, signal: undefined })) {
      seen.push(`${page}: ${asked.join()}`);
    }
    assert.deepEqual(seen, ['1: 1,2', '2: 1,2', '3: 1,2,3']);
  });

  it('tells of a failure after the pages before it', async () => {
    const { ask } = aBook(3, 2);
    const seen: number[] = [];
    const reading = (async () => {
      for await (const page of pagesAhead({ ask, isNextWanted: () => true, signal: undefined })) {
        await turn();
        seen.push(page);
      }
    })();
    await assert.rejects(reading, /no page 2/);
    assert.deepEqual(seen, [1]);
  });

  it('calls back what is on its way when reading stops, whatever comes of it', async () => {
    const { ask, signals } = aBook(3, 2);
    for await (const _page of pagesAhead({ ask, isNextWanted: () => true, signal: undefined })) {
      break;
    }
    await turn();
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [true, true],
    );
  });

  it('hands on the signal of whoever reads', async () => {
    const { ask, signals } = aBook(1);
    const reader = new AbortController();
    const pages = pagesAhead({ ask, isNextWanted: () => true, signal: reader.signal });
    await pages.next();
    reader.abort();
    assert.equal(signals[0]?.aborted, true);
  });
});

import assert from 'node:assert/strict';
import { ApplicationFailure } from '@temporalio/common';
import type { RecheckFailedInput } from '../../src/activities/harvest/harvest-activities.ts';
import type { HarvestWindowInput } from '../../src/workflows/harvest-input.ts';
import type { HarvestedWindow, harvestWindow } from '../../src/workflows/harvest-window.ts';
import { begun } from '../../src/workflows/reading.ts';
import { harvestBench, HOUR, onTemporal, type Script } from './harvest-bench.ts';

const WINDOW = {
  tenant: 'acme',
  from: '2026-03-01T00:00:00.000Z',
  to: '2026-03-01T04:00:00.000Z',
};

let runs = 0;

const harvest = async (
  script: Script,
  { ended: hasEnded, ...more }: Partial<HarvestWindowInput> & { readonly ended?: boolean } = {},
) => {
  runs += 1;
  const taskQueue = `harvest-window-${process.pid}-${runs}`;
  const bench = harvestBench(taskQueue, script);
  if (hasEnded === true || more.recheckHours !== undefined) bench.ended.add(`acme ${WINDOW.from}`);
  const carried = more.carried && { ...more.carried, sourceQueue: taskQueue };
  const input = { ...WINDOW, ...more, ...(carried && { carried }) };
  const ended: HarvestedWindow = await onTemporal(taskQueue, bench, (client) =>
    client.workflow.execute<typeof harvestWindow>('harvestWindow', {
      workflowId: taskQueue,
      taskQueue,
      args: [input],
    }),
  );
  return { ...bench, ended };
};

/** As after the last of its waits. */
const atItsLastTry = {
  carried: {
    ...begun(
      {
        ...WINDOW,
        outcome: 'open',
        collection: 'first',
        sourceQueue: '',
        parts: [{ from: WINDOW.from, to: WINDOW.to, service: null }],
      },
      WINDOW.to,
    ),
    failures: 8,
  },
};

const lengths = (parts: readonly { readonly ticket: { from: string; to: string } }[] = []) =>
  parts.map(({ ticket }) => (Date.parse(ticket.to) - Date.parse(ticket.from)) / HOUR);

describe('harvestWindow', () => {
  it('waits for the query to end, collects, seals and hands over', async () => {
    const { ended, sealed, delivered } = await harvest({ looks: () => 2 });
    assert.equal(ended.outcome, 'sealed');
    assert.deepEqual([ended.events, ended.newEvents, ended.agrees], [3, 1, true]);
    assert.deepEqual(lengths(sealed[0]?.parts), [4]);
    assert.equal(sealed[0]?.parts[0]?.ticket.state, 'Succeeded');
    assert.deepEqual(delivered, ['first']);
  });

  it('asks in halves what the platform cannot answer at once, in the order of time', async () => {
    const { sealed } = await harvest({ longestMs: HOUR });
    assert.deepEqual(lengths(sealed[0]?.parts), [1, 1, 1, 1]);
    const times = sealed[0]?.parts.map(({ ticket }) => ticket.from) ?? [];
    assert.deepEqual(times, times.toSorted());
  });

  it('asks in halves what never ends, and never collects it', async () => {
    const isLong = ({ from, to }: { from: string; to: string }) =>
      Date.parse(to) - Date.parse(from) > 2 * HOUR;
    const { sealed } = await harvest({ looks: (part) => (isLong(part) ? Infinity : 0) });
    assert.deepEqual(lengths(sealed[0]?.parts), [2, 2]);
  });

  it('is a signed failure, with the reason, once all tries came to nothing', async () => {
    const onBegin = () => harvestBench('').away('the platform is away');
    const { ended, closed, sealed, delivered } = await harvest({ onBegin }, atItsLastTry);
    assert.deepEqual([ended.outcome, ended.reason], ['failed', 'the platform is away']);
    assert.deepEqual(
      closed.map(({ outcome, reason }) => [outcome, reason]),
      [['failed', 'the platform is away']],
    );
    assert.deepEqual([sealed, delivered], [[], []]);
  });

  it('is a signed failure where what was read cannot be sealed', async () => {
    const onSeal = () => harvestBench('').away('a staged file is gone');
    const { ended, closed, delivered } = await harvest({ onSeal }, atItsLastTry);
    assert.equal(ended.outcome, 'failed');
    assert.deepEqual(
      closed.map(({ reason }) => reason),
      ['a staged file is gone'],
    );
    assert.deepEqual(delivered, []);
  });

  it('is read anew under another name where what was read cannot be sealed', async () => {
    const onSeal = () => harvestBench('').away('other bytes lie under that name');
    const { closed, givenUp } = await harvest({ onSeal }, atItsLastTry);
    assert.deepEqual(givenUp, ['first']);
    assert.equal(closed[0]?.collection, 'instead of first');
  });

  it('is closed under another name where an attempt left other words under the first', async () => {
    const onClose = ({ collection }: { collection: string }) => {
      if (collection !== 'first') return;
      throw ApplicationFailure.nonRetryable('other words', 'EvidenceConflict');
    };
    const { ended, closed, givenUp } = await harvest({ exceeded: () => true, onClose });
    assert.deepEqual([ended.outcome, givenUp], ['gap', ['first']]);
    assert.deepEqual(
      closed.map(({ collection }) => collection),
      ['instead of first'],
    );
  });

  it('is delivered by the next run where the one that sealed it was ended before it could', async () => {
    const script = { undelivered: 'm' };
    const { ended, delivered, sealed } = await harvest(script, { ended: true });
    assert.deepEqual([ended.outcome, ended.newEvents], ['done', 1]);
    assert.deepEqual([sealed, delivered], [[], ['first']]);
  });

  it('is a gap beyond the history of the platform', async () => {
    const { ended, closed } = await harvest({ exceeded: () => true });
    assert.equal(ended.outcome, 'gap');
    assert.match(closed[0]?.reason ?? '', /no longer answers/);
  });

  it('says in the evidence that it could not be counted', async () => {
    const { sealed } = await harvest({ onCount: () => harvestBench('').away('no total') });
    assert.deepEqual(sealed[0]?.counted, { method: null, reason: 'no total' });
  });

  it('seals a supplement at a re-check; the last one settles the window', async () => {
    const first = await harvest({}, { recheckHours: 24 });
    assert.deepEqual([first.sealed, first.supplements[0]?.settled], [[], false]);
    const last = await harvest({}, { recheckHours: 72 });
    assert.deepEqual([last.supplements[0]?.recheckHours, last.supplements[0]?.settled], [72, true]);
    assert.deepEqual(last.delivered, ['recheck-72']);
  });

  it('closes nothing that was sealed when a re-check comes to nothing', async () => {
    const onBegin = () => harvestBench('').away('away');
    const told: RecheckFailedInput[] = [];
    await assert.rejects(
      harvest(
        { onBegin, onTell: (input) => told.push(input) },
        { ...atItsLastTry, recheckHours: 1 },
      ),
    );
    assert.deepEqual(
      told.map(({ from, recheckHours, reason }) => [from, recheckHours, reason]),
      [[WINDOW.from, 1, 'away']],
    );
  });

  it('loses no part over continue-as-new', async () => {
    const { sealed, ended } = await harvest({ longestMs: HOUR / 10 });
    assert.equal(ended.outcome, 'sealed');
    assert.equal(sealed.length, 1);
    const parts = sealed[0]?.parts ?? [];
    assert.equal(parts[0]?.ticket.from, WINDOW.from);
    assert.equal(parts.at(-1)?.ticket.to, WINDOW.to);
    parts.slice(1).forEach(({ ticket }, at) => assert.equal(ticket.from, parts[at]?.ticket.to));
  });
});

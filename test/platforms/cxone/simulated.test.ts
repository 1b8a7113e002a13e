import assert from 'node:assert/strict';
import { Failure } from '../../../src/audit/failure.ts';
import { coreDigest } from '../../../src/platforms/core-digest.ts';
import { type CxoneOptions, simulateCxone } from '../../../src/simulator/cxone/simulate-cxone.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { dayMs, hourMs, minuteMs, oidc, openSource, readFrom, userhub } from './reading.ts';

/** Reads the simulated tenant, whose records come late, twice, without ids, while pages are read. */
describe('cxone.activity on the simulated tenant', () => {
  const running: Simulator[] = [];
  const simulate = async (options: CxoneOptions): Promise<Simulator> => {
    const simulator = await simulateCxone({ seed: 7, requestsPerMinute: 1_000_000, ...options });
    running.push(simulator);
    return simulator;
  };
  afterEach(async () => {
    for (const simulator of running.splice(0)) await simulator.close();
  });
  const plant = (simulator: Simulator, fault: object) =>
    fetch(`${simulator.adminUrl}/faults`, { method: 'POST', body: JSON.stringify(fault) });
  const past = { records: 1_500, spanMs: dayMs };

  /** Every entry of the world once: by id, and those without id by how many there are. */
  const assertComplete = (
    simulator: Simulator,
    ids: Iterable<string | null>,
    eventIds: Set<string>,
  ) => {
    const entries = simulator.world.entries('cxone');
    const wanted = entries.flatMap(({ id }) => (id === null ? [] : [id]));
    assert.deepEqual(new Set([...ids].filter((id) => id !== null)), new Set(wanted));
    assert.equal(eventIds.size, entries.length);
  };

  for (const [grant, connect] of [
    ['oidc', oidc],
    ['userhub', userhub],
  ] as const) {
    it(`reads everything once, logged in by ${grant}`, async () => {
      const simulator = await simulate({ ratePerSecond: 0, lateScale: 0, history: past });
      const source = openSource(connect(simulator.url), {
        overlapMs: 10 * minuteMs,
        maxWindowMs: 5 * hourMs,
      });
      assert.equal(await source.resolveOrganization(), simulator.world.centre.organization.id);
      const reading = await readFrom(source, source.startAt(Date.now() - 2 * dayMs));
      assertComplete(
        simulator,
        reading.events.map((event) => event.record_id),
        new Set(reading.events.map((event) => event.event_id)),
      );
      assert.ok(reading.events.every(({ flags }) => flags.length === 0));
    });
  }

  it('reads everything in small steps, each by another reader, with links that expire on the way', async () => {
    const simulator = await simulate({
      ratePerSecond: 0,
      lateScale: 0,
      history: { records: 400, spanMs: dayMs },
    });
    await plant(simulator, { kind: 'expireCursors', probability: 0.2 });
    const ids: (string | null)[] = [];
    const eventIds = new Set<string>();
    const settings = { maxWindowMs: 6 * hourMs, pageSize: 20 };
    let next = openSource(oidc(simulator.url), settings).startAt(Date.now() - 2 * dayMs);
    for (let caughtUp = false; !caughtUp;) {
      const source = openSource(oidc(simulator.url), settings);
      try {
        const reading = await readFrom(source, next, () => true);
        for (const event of reading.events) {
          ids.push(event.record_id);
          eventIds.add(event.event_id);
        }
        caughtUp = reading.pages.at(-1)?.caughtUp ?? false;
        next = reading.next;
      } catch (error) {
        assert.ok(error instanceof Failure && error.type === 'CursorExpired', String(error));
      }
    }
    assertComplete(simulator, ids, eventIds);
  });

  it('finds what came late by reading again, and knows the rest by the same ids', async () => {
    const simulator = await simulate({
      ratePerSecond: 0,
      lateScale: 0,
      history: { records: 300, spanMs: dayMs },
    });
    const rereads = [{ everyMs: 1, backMs: 3 * hourMs }];
    const source = openSource(oidc(simulator.url), { rereads });
    const first = await readFrom(source, source.startAt(Date.now() - 2 * dayMs));
    const known = new Map(first.events.map((event) => [event.event_id, coreDigest(event)]));
    simulator.world.makeChanges('cxone', 5, { agoMs: hourMs, delayMs: 0 });
    const second = await readFrom(source, first.next);
    const reread = second.pages.filter((page) => page.reread).flatMap((page) => page.events);
    const ids = reread.map((event) => event.event_id);
    const fresh = new Set(ids.filter((id) => !known.has(id)));
    assert.equal(fresh.size, simulator.world.entries('cxone').length - known.size);
    assert.ok(fresh.size >= 5 && reread.length > fresh.size);
    for (const event of reread) {
      if (!fresh.has(event.event_id)) assert.equal(coreDigest(event), known.get(event.event_id));
    }
  });

  it('says so while a link leads to itself, takes nothing twice, and reads all when it no longer does', async () => {
    const simulator = await simulate({ ratePerSecond: 0, lateScale: 0, history: past });
    await plant(simulator, { kind: 'standStill', count: 3 });
    const source = openSource(oidc(simulator.url));
    const start = source.startAt(Date.now() - 2 * dayMs);
    await assert.rejects(
      readFrom(source, start),
      (error) =>
        error instanceof Failure &&
        error.type === 'UnexpectedReply' &&
        error.retryable &&
        /lead in a circle.*Nothing behind it can be read until/s.test(error.message),
    );
    await fetch(`${simulator.adminUrl}/faults`, { method: 'DELETE' });
    const { events } = await readFrom(source, start);
    const ids = events.map(({ record_id }) => record_id);
    assertComplete(simulator, ids, new Set(events.map(({ event_id }) => event_id)));
  });

  for (const [kind, type] of [
    ['removePermission', 'PermissionMissing'],
    ['revokeClient', 'CredentialsRejected'],
    ['tooManyRequests', 'Throttled'],
    ['reset', 'SourceUnavailable'],
    ['cut', 'SourceUnavailable'],
  ] as const) {
    it(`takes ${kind} for ${type}`, async () => {
      const simulator = await simulate({
        ratePerSecond: 0,
        history: { records: 50, spanMs: hourMs },
      });
      const source = openSource(oidc(simulator.url));
      await source.acquireToken();
      await plant(simulator, {
        kind,
        path: kind === 'revokeClient' ? '.' : '/activity/audit',
        withHeader: false,
      });
      const reading = readFrom(source, source.startAt(Date.now() - dayMs));
      await assert.rejects(reading, (error) => error instanceof Failure && error.type === type);
    });
  }

  it('survives a token that is refused once', async () => {
    const simulator = await simulate({
      ratePerSecond: 0,
      history: { records: 50, spanMs: hourMs },
    });
    const source = openSource(oidc(simulator.url));
    await plant(simulator, { kind: 'unauthorized', path: '/activity/audit' });
    const reading = await readFrom(source, source.startAt(Date.now() - dayMs));
    assert.equal(reading.pages.at(-1)?.caughtUp, true);
  });
});

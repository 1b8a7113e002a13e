import assert from 'node:assert/strict';
import { findFreePorts } from '../../../src/embedded/free-ports.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { createMetrics } from '../../../src/worker/metrics/create-metrics.ts';
import { aClaim, anEntry, committedBatch, deliver } from '../../ledger/fixtures.ts';
import { ALERT, aNotice, openPage } from '../../alerts/acknowledge/support.ts';

const RULE = { rule: 'admin "role" \\ rule\nof two lines', severity: 'critical' } as const;

/** A sample by the format's grammar: name, labels with escapes, value. */
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\n"])*",?)*)\})? (\S+)$/;

/** Text format 0.0.4: every family has HELP and TYPE before its samples, which stand together. */
const parse = (text: string): ReadonlyMap<string, number> => {
  assert.ok(text.endsWith('\n'));
  const samples = new Map<string, number>();
  const types = new Map<string, string>();
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, name, type] = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line) ?? [];
    if (name !== undefined && type !== undefined) {
      assert.ok(!types.has(name), `two families ${name}`);
      types.set(name, type);
    } else if (!/^# HELP [a-zA-Z_:][\w:]* .+$/.test(line)) {
      const [, sample = '', labels = '', value = ''] = SAMPLE.exec(line) ?? assert.fail(line);
      const family = sample.replace(/_(?:bucket|sum|count)$/, '');
      assert.ok(types.has(sample) || types.get(family) === 'histogram', line);
      const number = value === '+Inf' ? Infinity : Number(value);
      assert.ok(!Number.isNaN(number), line);
      assert.ok(!samples.has(`${sample}{${labels}}`), `twice: ${line}`);
      samples.set(`${sample}{${labels}}`, number);
    }
  }
  return samples;
};

const serving = async (ledger: Ledger) => {
  const [port = 0] = await findFreePorts([{ port: 0, purpose: 'a test' }], () => undefined);
  const metrics = createMetrics(ledger, Date.now);
  await metrics.start({ host: '127.0.0.1', port });
  const url = `http://127.0.0.1:${port}/metrics`;
  return {
    url,
    port,
    alerts: metrics.alerts,
    read: async () => {
      const response = await fetch(url);
      assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
      return parse(await response.text());
    },
    [Symbol.asyncDispose]: () => metrics.stop(),
  };
};

describe('metrics for Prometheus', () => {
  it('count matches, attempts and what was set aside, and measure from the event', async () => {
    await using place = await openPage();
    await using metrics = await serving(place.ledger);
    const { alerts, read } = metrics;
    for (const outcome of ['alert', 'alert', 'suppressed'] as const) {
      alerts.decided({ ...RULE, outcome });
    }
    alerts.attempted({ channel: 'security', outcome: 'ChannelRefused' });
    alerts.attempted({ channel: 'on-call', outcome: 'shown' });
    alerts.delivered({ ...RULE, seconds: 1.5 });
    alerts.delivered({ ...RULE, seconds: -3 });
    alerts.acknowledged({ ...RULE, seconds: 400 });
    alerts.watched({ source: 'queue:eu', behindMs: 2_500, setAside: 3 });
    const samples = await read();
    const rule = String.raw`rule="admin \"role\" \\ rule\nof two lines",severity="critical"`;
    const expected: Readonly<Record<string, number>> = {
      [`holdfast_alert_matches_total{${rule},outcome="alert"}`]: 2,
      [`holdfast_alert_matches_total{${rule},outcome="suppressed"}`]: 1,
      'holdfast_alert_attempts_total{channel="security",outcome="ChannelRefused"}': 1,
      'holdfast_alert_attempts_total{channel="on-call",outcome="shown"}': 1,
      [`holdfast_alert_delivered_seconds_count{${rule}}`]: 2,
      [`holdfast_alert_delivered_seconds_sum{${rule}}`]: 1.5,
      [`holdfast_alert_delivered_seconds_bucket{le="1",${rule}}`]: 1,
      [`holdfast_alert_delivered_seconds_bucket{le="2",${rule}}`]: 2,
      [`holdfast_alert_acknowledged_seconds_bucket{le="300",${rule}}`]: 0,
      [`holdfast_alert_acknowledged_seconds_bucket{le="600",${rule}}`]: 1,
      'holdfast_alert_watch_behind_seconds{source="queue:eu"}': 2.5,
      'holdfast_alert_messages_set_aside_total{source="queue:eu"}': 3,
    };
    for (const [sample, value] of Object.entries(expected)) {
      assert.equal(samples.get(sample), value, sample);
    }
    const looked = samples.get(
      'holdfast_alert_watch_last_look_timestamp_seconds{source="queue:eu"}',
    );
    assert.ok(looked !== undefined && Math.abs(looked - Date.now() / 1_000) < 60);
  });

  it('tell what is open at the moment they are asked', async () => {
    await using place = await openPage();
    await using metrics = await serving(place.ledger);
    const open = (state: string) => `holdfast_alerts_open{severity="critical",state="${state}"}`;
    const oldest = 'holdfast_alert_oldest_unacknowledged_seconds{severity="critical"}';
    const before = await metrics.read();
    assert.deepEqual([before.get(open('open')), before.get(open('acknowledged'))], [1, 0]);
    assert.ok((before.get(oldest) ?? 0) >= 2);
    await place.ledger.alerts.acknowledge(ALERT, { by: 'Ada', via: 'cli', at: Date.now() });
    const after = await metrics.read();
    assert.deepEqual([after.get(open('open')), after.get(open('acknowledged'))], [0, 1]);
    assert.equal(after.get(oldest), 0);
    assert.equal(after.get('holdfast_alerts_open{severity="low",state="open"}'), 0);
    assert.equal(after.get('holdfast_ledger_up{}'), 1);
  });

  it('tell how far streams are', async () => {
    await using place = await openPage({ notice: aNotice() });
    await place.ledger.streams.claim({
      name: 'tail',
      platform: 'genesys',
      dialect: 'genesys.query',
      organizationId: 'org-1',
      start: { v: 1 },
      holder: 'test',
    });
    await using metrics = await serving(place.ledger);
    const samples = await metrics.read();
    assert.equal(samples.get('holdfast_stream_backlog_bytes{stream="tail"}'), 0);
    const newest = 'holdfast_stream_newest_delivered_age_seconds{stream="tail"}';
    assert.equal(samples.get(newest), undefined);
  });

  it('tell how much waits for Splunk, and how old the newest is that it has', async () => {
    await using place = await openPage();
    const { ledger } = place;
    const { name: stream } = await ledger.streams.claim(aClaim());
    await using metrics = await serving(ledger);
    const [hourAgo, minuteAgo] = [Date.now() - 3_600_000, Date.now() - 60_000];
    const first = await committedBatch(ledger, [anEntry('a', 'first', hourAgo)]);
    const second = await committedBatch(ledger, [anEntry('b', 'first', minuteAgo)]);
    const waiting = `holdfast_stream_backlog_bytes{stream="${stream}"}`;
    assert.equal((await metrics.read()).get(waiting), first.bytes + second.bytes);
    await deliver(ledger, first.id);
    const samples = await metrics.read();
    assert.equal(samples.get(waiting), second.bytes);
    const newest = `holdfast_stream_newest_delivered_age_seconds{stream="${stream}"}`;
    const age = samples.get(newest) ?? assert.fail();
    assert.ok(age >= 3_600 && age < 7_200, `${age} s`);
  });

  it('tell nothing of a ledger that does not answer, and still what was counted', async () => {
    await using place = await openPage();
    await using metrics = await serving(place.ledger);
    await metrics.read();
    metrics.alerts.decided({ ...RULE, outcome: 'alert' });
    await place.ledger.close();
    const samples = await metrics.read();
    assert.equal(samples.get('holdfast_ledger_up{}'), 0);
    const names = [...samples.keys()].map((sample) => sample.replace(/\{.*/s, ''));
    assert.ok(!names.includes('holdfast_alerts_open'));
    assert.ok(names.includes('holdfast_alert_matches_total'));
  });

  it('are at one address only, and say when it is taken', async () => {
    await using place = await openPage();
    await using metrics = await serving(place.ledger);
    assert.equal((await fetch(new URL('/', metrics.url))).status, 404);
    assert.equal((await fetch(metrics.url, { method: 'POST' })).status, 405);
    const taken = createMetrics(place.ledger, Date.now);
    await assert.rejects(
      taken.start({ host: '127.0.0.1', port: metrics.port }),
      /metrics cannot listen on 127\.0\.0\.1:\d+: .*Change alerts\.metrics\.listen/,
    );
    await taken.stop();
  });
});

import assert from 'node:assert/strict';
import { createShowAlert } from '../../../src/activities/alerts/show-alert.ts';
import { Failure } from '../../../src/audit/failure.ts';
import { raised } from '../../ledger/alert-fixtures.ts';
import { deafToEnds, Killed, showingBench } from './showing-bench.ts';

type Bench = Awaited<ReturnType<typeof showingBench>>;

const show = ({ deps }: Pick<Bench, 'deps'>, alert: string, channel: string, occasion = 'raise') =>
  createShowAlert(deps)({ alert, channel, occasion });

/** Sends, and is killed before the ledger hears of it. */
const showAndDie = async ({ deps, ledger }: Bench, alert: string, channel: string) =>
  assert.rejects(
    show({ deps: { ...deps, ledger: deafToEnds(ledger) } }, alert, channel),
    (error) => error instanceof Killed,
  );

const attemptOf = async ({ ledger }: Bench, alert: string, channel: string) =>
  (await ledger.alerts.attempts(alert)).find((attempt) => attempt.channel === channel);

describe('showAlert', () => {
  it('shows an alert once, however often it is asked, and the clock runs from the first', async () => {
    await using bench = await showingBench();
    const { id } = await raised(bench.ledger, 'a');
    assert.equal((await show(bench, id, 'slack')).outcome, 'shown');
    const first = (await bench.ledger.alerts.get(id))?.clock.delivered;
    assert.ok(first !== null);
    assert.equal((await show(bench, id, 'slack')).outcome, 'shown-before');
    assert.equal(bench.slack.messages().length, 1);
    await show(bench, id, 'slack', 'escalate-2');
    assert.equal(bench.slack.messages().length, 2);
    assert.equal((await bench.ledger.alerts.get(id))?.clock.delivered, first);
  });

  it('finds in Slack what a worker sent before it was killed', async () => {
    await using bench = await showingBench();
    const { id } = await raised(bench.ledger, 'a');
    await showAndDie(bench, id, 'slack');
    assert.equal(bench.slack.messages().length, 1);
    // What was sent a moment ago may still appear.
    await assert.rejects(show(bench, id, 'slack'), { type: 'OutcomeUnknown' });
    assert.equal(bench.slack.messages().length, 1);
    bench.passes(5_000);
    const again = await show(bench, id, 'slack');
    assert.deepEqual(again, { outcome: 'shown-before', mayBeDouble: false });
    assert.equal(bench.slack.messages().length, 1);
    const attempt = await attemptOf(bench, id, 'slack');
    assert.deepEqual(
      [attempt?.state, attempt?.receipt?.['ts']],
      ['shown', bench.slack.messages()[0]?.ts],
    );
  });

  it('sends to Slack anew what a killed worker had not sent', async () => {
    await using bench = await showingBench();
    const { id } = await raised(bench.ledger, 'a');
    await bench.ledger.alerts.beginAttempt({ alert: id, channel: 'slack', occasion: 'raise' });
    bench.passes(5_000);
    // It may be on its way yet: only Temporal has lost that worker.
    const early = await show(bench, id, 'slack');
    assert.equal(early.outcome, 'later');
    assert.ok((early.afterMs ?? 0) > 10_000 && (early.afterMs ?? 0) <= 17_000);
    assert.equal(bench.slack.messages().length, 0);
    bench.passes(17_000);
    assert.deepEqual(await show(bench, id, 'slack'), { outcome: 'shown', mayBeDouble: false });
    assert.equal(bench.slack.messages().length, 1);
  });

  it('sends again to PagerDuty, which knows the key', async () => {
    await using bench = await showingBench();
    const { id } = await raised(bench.ledger, 'a');
    await showAndDie(bench, id, 'pagerduty');
    assert.deepEqual(await show(bench, id, 'pagerduty'), { outcome: 'shown', mayBeDouble: false });
    assert.equal(bench.pagerduty.incidents().length, 1);
  });

  it('sends again to a webhook, and says in the message and the ledger that it may be a repetition', async () => {
    await using bench = await showingBench();
    const { id } = await raised(bench.ledger, 'a');
    await showAndDie(bench, id, 'webhook');
    assert.deepEqual(await show(bench, id, 'webhook'), { outcome: 'shown', mayBeDouble: true });
    const messages = bench.webhook.messages();
    assert.equal(messages.length, 2);
    assert.doesNotMatch(JSON.stringify(messages[0]?.body), /"may_repeat":true/);
    assert.match(JSON.stringify(messages[1]?.body), /"may_repeat":true/);
    assert.equal((await attemptOf(bench, id, 'webhook'))?.mayBeDouble, true);
  });

  it('the next channel says that it may repeat what the one before may have shown', async () => {
    await using bench = await showingBench();
    const { id } = await raised(bench.ledger, 'a');
    await showAndDie(bench, id, 'slack');
    assert.deepEqual(await show(bench, id, 'webhook'), { outcome: 'shown', mayBeDouble: true });
  });

  it('keeps why a channel refused, and nothing is in doubt then', async () => {
    await using bench = await showingBench();
    const { id } = await raised(bench.ledger, 'a');
    bench.slack.plant({ kind: 'error', error: 'token_revoked', method: 'chat.postMessage' });
    await assert.rejects(
      show(bench, id, 'slack'),
      (error) => error instanceof Failure && error.type === 'ChannelRefused' && !error.retryable,
    );
    const attempt = await attemptOf(bench, id, 'slack');
    assert.equal(attempt?.state, 'failed');
    assert.match(attempt.error ?? '', /token/);
    assert.equal((await show(bench, id, 'webhook')).mayBeDouble, false);
  });

  it('what got no answer is not taken for shown, nor for failed', async () => {
    await using bench = await showingBench();
    const { id } = await raised(bench.ledger, 'a');
    bench.slack.plant({ kind: 'reset', method: 'chat.postMessage', when: 'after' });
    await assert.rejects(show(bench, id, 'slack'), { type: 'OutcomeUnknown' });
    assert.equal((await attemptOf(bench, id, 'slack'))?.state, 'sending');
    bench.passes(5_000);
    assert.equal((await show(bench, id, 'slack')).outcome, 'shown-before');
    assert.equal(bench.slack.messages().length, 1);
  });

  it('shows once what two workers want to show at the same time', async () => {
    await using bench = await showingBench();
    const { id } = await raised(bench.ledger, 'a');
    bench.slack.plant({ kind: 'slow', method: 'chat.postMessage', delayMs: 200, count: 9 });
    const both = await Promise.all([show(bench, id, 'slack'), show(bench, id, 'slack')]);
    assert.deepEqual(both.map(({ outcome }) => outcome).toSorted(), ['later', 'shown']);
    assert.equal(bench.slack.messages().length, 1);
    assert.equal((await show(bench, id, 'slack')).outcome, 'shown-before');
  });

  it('believes of a failure only what it says of the newest attempt', async () => {
    await using bench = await showingBench();
    const { id } = await raised(bench.ledger, 'a');
    const key = { alert: id, channel: 'webhook', occasion: 'raise' };
    const failed = { state: 'failed', receipt: null, error: 'away', mayBeDouble: false } as const;
    const { alerts } = bench.ledger;
    await alerts.beginAttempt(key);
    await alerts.beginAttempt(key);
    await alerts.endAttempt({ ...key, ...failed, attempt: 1 });
    assert.equal((await attemptOf(bench, id, 'webhook'))?.state, 'sending');
    assert.equal((await show(bench, id, 'webhook')).mayBeDouble, true);
  });

  it('knows of a ledger that was put back that it may have forgotten what it showed', async () => {
    await using bench = await showingBench();
    const { id } = await raised(bench.ledger, 'a');
    // By the ledger that is lost.
    const { slack, pagerduty } = bench;
    const forgetful = {
      ...bench.ledger.alerts,
      beginAttempt: () => Promise.resolve({ before: null }),
    };
    const lost = { ...bench.deps, ledger: { ...bench.ledger, alerts: forgetful } };
    for (const channel of ['slack', 'pagerduty', 'webhook'])
      await show({ deps: lost }, id, channel);
    await bench.ledger.noteRestored('a test');
    assert.equal((await show(bench, id, 'slack')).outcome, 'shown-before');
    assert.equal(slack.messages().length, 1);
    assert.deepEqual(await show(bench, id, 'pagerduty'), { outcome: 'shown', mayBeDouble: false });
    assert.equal(pagerduty.incidents().length, 1);
    assert.deepEqual(await show(bench, id, 'webhook'), { outcome: 'shown', mayBeDouble: true });
  });

  it('shows nobody what somebody has acknowledged', async () => {
    await using bench = await showingBench();
    const { id } = await raised(bench.ledger, 'a');
    await bench.ledger.alerts.acknowledge(id, { by: 'ada', via: 'cli', at: Date.now() });
    assert.equal((await show(bench, id, 'slack')).outcome, 'settled');
    assert.equal(bench.slack.messages().length, 0);
  });

  it('keeps the distance between two messages, in the order in which they were asked for', async () => {
    await using bench = await showingBench(10_000);
    const [a, b, c] = [
      await raised(bench.ledger, 'a'),
      await raised(bench.ledger, 'b'),
      await raised(bench.ledger, 'c'),
    ];
    assert.equal((await show(bench, a.id, 'slack')).outcome, 'shown');
    assert.equal((await show(bench, b.id, 'slack')).outcome, 'later');
    assert.ok(((await show(bench, c.id, 'slack')).afterMs ?? 0) > 10_000);
    bench.passes(10_000);
    assert.equal((await show(bench, c.id, 'slack')).outcome, 'later');
    assert.equal((await show(bench, b.id, 'slack')).outcome, 'shown');
    bench.passes(10_000);
    assert.equal((await show(bench, c.id, 'slack')).outcome, 'shown');
  });

  it('a channel that asks for patience is left alone by all, and no attempt is lost by it', async () => {
    await using bench = await showingBench();
    const [a, b] = [await raised(bench.ledger, 'a'), await raised(bench.ledger, 'b')];
    bench.slack.plant({ kind: 'rateLimited', retryAfterSeconds: 30 });
    const first = await show(bench, a.id, 'slack');
    assert.equal(first.outcome, 'later');
    assert.ok((first.afterMs ?? 0) >= 29_000);
    const calls = bench.slack.state.calls.length;
    assert.equal((await show(bench, b.id, 'slack')).outcome, 'later');
    assert.equal(bench.slack.state.calls.length, calls);
    bench.passes(40_000);
    assert.equal((await show(bench, a.id, 'slack')).outcome, 'shown');
  });

  it('says of an alert or a channel that is not known what can be done', async () => {
    await using bench = await showingBench();
    const { id } = await raised(bench.ledger, 'a');
    await assert.rejects(show(bench, id, 'gone'), /has no channel gone.*The next channel has it/);
    await assert.rejects(show(bench, id.slice(0, 8), 'slack'), /knows no alert.*alerts list/);
  });
});

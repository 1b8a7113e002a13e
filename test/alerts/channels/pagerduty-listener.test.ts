import assert from 'node:assert/strict';
import type { Heard, Pressed } from '../../../src/alerts/channels/channel.ts';
import { createChannels } from '../../../src/alerts/channels/create-channels.ts';
import {
  createPagerdutyListeners,
  type OpenIncident,
} from '../../../src/alerts/channels/pagerduty-listener.ts';
import { pressOf } from '../../../src/alerts/channels/pagerduty-press.ts';
import { serve } from '../../../src/simulator/http/serve.ts';
import { simulatePagerduty } from '../../../src/simulator/pagerduty/simulate-pagerduty.ts';
import { until } from '../../support/until.ts';
import { aSecret, aShowing, openThings } from './a-notice.ts';

const TOKEN = 'u+a-token-that-only-reads';
const EVERY_MS = 20;
const ALERT = '0123456789abcdef';

const alertNumber = (number: number): string => number.toString(16).padStart(16, '0');

describe('who asks PagerDuty for acknowledgements', () => {
  const { keep, http } = openThings();

  /** `alerts`: those that the channel shows and nobody has acknowledged. */
  const listening = async (alerts: readonly string[], apiUrl?: string) => {
    const other = keep(await simulatePagerduty({ apiToken: TOKEN }));
    const apiToken = aSecret(TOKEN);
    const settings = {
      kind: 'pagerduty' as const,
      name: 'on-call',
      intervalMs: 0,
      routingKey: aSecret('0123456789abcdef0123456789abcdef'),
      url: other.url,
      apiToken,
      apiUrl: apiUrl ?? other.url,
    };
    const [told, heard]: [string[], Pressed[]] = [[], []];
    const deps = { http: http(), now: Date.now };
    const channel = createChannels([settings], deps).get('on-call') ?? assert.fail();
    const open: OpenIncident[] = [];
    for (const alert of alerts) {
      const { dedup_key: dedupKey = assert.fail() } = await channel.show(aShowing({ alert }));
      open.push({ alert, dedupKey });
    }
    let answer: Heard['outcome'] = 'done';
    const [listener = assert.fail()] = createPagerdutyListeners(
      [settings, { ...settings, name: 'no-token', apiToken: undefined }],
      {
        ...deps,
        openIn: (name) => Promise.resolve(name === 'on-call' ? open : []),
        onTrouble: (name, problem) => void told.push(`${name}: ${problem}`),
        onMended: (name) => void told.push(`${name} mended`),
        everyMs: EVERY_MS,
      },
    );
    keep({ close: () => listener.stop() });
    await listener.start((pressed) => {
      heard.push(pressed);
      const at = open.findIndex(({ alert }) => alert === pressed.alert);
      if (answer === 'done') open.splice(at, 1);
      return Promise.resolve({ outcome: answer, text: '' });
    });
    const asked = (): readonly string[] =>
      other.asked().flatMap((query) => query.getAll('incident_key'));
    const looks = async (more: number): Promise<void> => {
      const before = other.asked().length;
      await until('it has asked', () => other.asked().length >= before + more);
    };
    const answers = (outcome: Heard['outcome']): void => void (answer = outcome);
    return { other, open, told, heard, apiToken, asked, looks, answers };
  };

  it('hears who acknowledged, and when, and asks no more', async () => {
    const { other, heard, looks, asked, told } = await listening([ALERT]);
    await looks(2);
    assert.equal(heard.length, 0);
    const before = Date.now();
    other.press(ALERT, 'acknowledged');
    await until('that it is heard', () => heard.length > 0);
    const [first] = heard;
    assert.ok(first);
    const { at, ...pressed } = first;
    assert.deepEqual(pressed, {
      alert: ALERT,
      act: 'acknowledge',
      by: 'Dana Duty (PDANA01)',
      via: 'on-call',
    });
    assert.ok(at >= before && at <= Date.now());
    const count = asked().length;
    await new Promise((resolve) => setTimeout(resolve, 5 * EVERY_MS));
    assert.equal(asked().length, count, 'nothing is asked while nothing is open');
    assert.equal(heard.length, 1);
    assert.deepEqual(told, ['pagerduty:on-call mended']);
  });

  it('takes a resolution by a person for an acknowledgement, and says nothing of what it was', async () => {
    const { other, heard } = await listening([ALERT]);
    other.press(ALERT, 'resolved');
    await until('that it is heard', () => heard.length > 0);
    assert.deepEqual([heard[0]?.act, heard[0]?.by], ['acknowledge', 'Dana Duty (PDANA01)']);
  });

  it('takes nothing from what is no person: a service that resolves by itself has seen nothing', async () => {
    const { other, heard, looks } = await listening([ALERT]);
    const service = { id: 'P1', type: 'service_reference', summary: 'Auto' } as const;
    other.press(ALERT, 'acknowledged', service);
    await looks(3);
    other.press(ALERT, 'resolved', service);
    await looks(3);
    assert.deepEqual(heard, []);
  });

  it('hears the first of several, with what no terminal takes for more than a name', () => {
    const by = (id: string, summary: string) => ({ id, type: 'user_reference', summary });
    const incident = {
      status: 'acknowledged',
      acknowledgements: [
        { at: '2026-05-01T10:00:09Z', acknowledger: by('PE', 'Eve') },
        { at: '2026-05-01T10:00:07Z', acknowledger: by('PD', ' Dana\n\u001B[31m ') },
        { at: '2026-05-01T10:00:01Z', acknowledger: { type: 'user_reference' } },
        { at: '2026-05-01T10:00:02Z', acknowledger: null },
      ],
      last_status_change_by: undefined,
    };
    const pressed = pressOf([incident], { alert: ALERT, via: 'on-call', now: Date.now() });
    assert.match(pressed?.by ?? '', /^Dana.*\(PD\)$/);
    assert.doesNotMatch(pressed?.by ?? '', /\p{Cc}/u);
    assert.equal(pressed?.at, Date.parse('2026-05-01T10:00:07Z'));
    const ahead = pressOf([incident], { alert: ALERT, via: 'on-call', now: 5 });
    assert.equal(ahead?.at, 5, 'nobody acknowledges in the future');
  });

  it('tells again what could not be taken down', async () => {
    const { other, heard, answers } = await listening([ALERT]);
    answers('failed');
    other.press(ALERT, 'acknowledged');
    await until('a second try', () => heard.length > 1);
    answers('done');
    const count = heard.length;
    await until('a last one', () => heard.length > count);
  });

  it('asks for some of many at a time, and for each in its turn', async () => {
    const many = Array.from({ length: 45 }, (_, place) => alertNumber(place));
    const { other, asked } = await listening(many);
    await until('each was asked for', () => new Set(asked()).size === many.length);
    const [query = assert.fail()] = other.asked();
    assert.deepEqual(query.getAll('statuses[]'), ['acknowledged', 'resolved']);
    assert.equal(query.get('date_range'), 'all');
  });

  it('says that its token is revoked, once and before any alert is open, and hears with a new one', async () => {
    const { other, told, apiToken, open, heard } = await listening([]);
    await until('that it hears', () => told.length === 1);
    other.rotateApiToken('u+another');
    open.push({ alert: ALERT, dedupKey: ALERT });
    await until('that it is refused', () => told.length === 2);
    assert.match(told[1] ?? '', /^pagerduty:on-call: .*refused api_token \(env:A_SECRET\).*401/);
    assert.ok(!told.join(' ').includes('u+'));
    apiToken.value = 'u+another';
    await until('that it hears again', () => told.length === 3);
    assert.equal(told[2], 'pagerduty:on-call mended');
    assert.deepEqual(heard, []);
  });

  it('says so at its start where the token is no good, though nothing is open', async () => {
    const refusing = keep(await serve(() => ({ status: 403, body: `no ${TOKEN} here` })));
    const { told } = await listening([], refusing.url);
    await until('that it is refused', () => told.length === 1);
    assert.match(told[0] ?? '', /403: no \[secret\] here/);
  });

  it('bears what passes, and tells what does not', async () => {
    const { other, told, looks, heard } = await listening([ALERT]);
    await looks(1);
    other.plant({ kind: 'reset', count: 2 });
    other.plant({ kind: 'rateLimited', retryAfterSeconds: 0 });
    await looks(2);
    other.plant({ kind: 'status', status: 200, body: '{"incidents":[{}]}', count: 4 });
    await until('that it is told', () => told.some((text) => /no list of incidents/.test(text)));
    other.press(ALERT, 'acknowledged');
    await until('that it is heard', () => heard.length === 1);
    assert.equal(told.at(-1), 'pagerduty:on-call mended');
  });

  it('goes on as soon as it may, by either of the headers that say when', async () => {
    for (const header of ['retry-after', 'ratelimit-reset']) {
      let requests = 0;
      const busy = keep(
        await serve(() => {
          requests += 1;
          return requests === 1
            ? { status: 429, headers: { [header]: '0' } }
            : { status: 200, body: '{"incidents":[]}' };
        }),
      );
      const { told } = await listening([ALERT], busy.url);
      // Who does not say is left alone for ten seconds.
      await until('that it hears', () => told.length > 0, 8_000);
      assert.deepEqual(told, ['pagerduty:on-call mended']);
    }
  });

  it('waits as long as it is asked to', async () => {
    const { other, looks } = await listening([ALERT]);
    await looks(1);
    other.plant({ kind: 'rateLimited', retryAfterSeconds: 600 });
    await until('that nothing is asked', async () => {
      const before = other.asked().length;
      await new Promise((resolve) => setTimeout(resolve, 5 * EVERY_MS));
      return other.asked().length === before;
    });
  });
});

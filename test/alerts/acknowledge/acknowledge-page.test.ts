import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { AlertNotice } from '../../../src/audit/alert.ts';
import { until } from '../../support/until.ts';
import { ALERT, aNotice, hearing, look, openPage, press } from './support.ts';

const ADA = { act: 'acknowledge', by: 'Ada' };

describe('the page behind an acknowledgement link', () => {
  it('shows what the alert is about, and does nothing when it is only looked at', async () => {
    await using page = await openPage();
    const url = await page.link();
    for (let scans = 0; scans < 3; scans += 1) {
      const { status, text } = await look(url);
      assert.equal(status, 200);
      assert.match(text, /Admin role given to a non-admin/);
      assert.match(text, /critical/);
      assert.match(text, /Master Admin \(r-1\)/);
      assert.match(text, /Bob was no administrator before/);
      assert.match(text, /value="acknowledge"/);
    }
    const head = await fetch(url, { method: 'HEAD' });
    assert.deepEqual([head.status, await head.text()], [200, '']);
    assert.deepEqual(page.pressed, []);
    assert.equal((await page.ledger.alerts.get(ALERT))?.state, 'open');
  });

  it('shows what was recorded as text, whatever it looks like', async () => {
    await using page = await openPage({ notice: aNotice('<b>"Bold"</b> title') });
    const { text } = await look(await page.link());
    assert.doesNotMatch(text, /<script|<img|<b>|\u202E/);
    assert.match(text, /&lt;script&gt;alert\(&#39;x&#39;\)&lt;\/script&gt;/);
    assert.match(text, /&lt;b&gt;&quot;Bold&quot;&lt;\/b&gt; title/);
  });

  it('lets nothing in from elsewhere, is not kept, and tells its address to nobody', async () => {
    await using page = await openPage();
    const { text, headers } = await look(await page.link());
    const [, style = ''] = /<style>([^]*)<\/style>/.exec(text) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    assert.equal(
      headers.get('content-security-policy'),
      `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    );
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('set-cookie'), null);
    assert.doesNotMatch(text, /<[^>]*\bsrc=|<(?!a )[^>]*\bhref=/);
  });

  it('leads to the run, the evidence and the runbook, and to nothing that is no web address', async () => {
    const notice: AlertNotice = {
      ...aNotice(),
      runbook: 'https://wiki.example.com/admin-role?a="><script>&b=1',
      links: [
        { title: 'Run <b>', url: "http://127.0.0.1:8233/namespaces/a/workflows/b?c=1&d='2'" },
        { title: 'Script', url: 'javascript:alert(1)' },
        { title: 'Data', url: 'data:text/html,<script>alert(1)</script>' },
        { title: 'File', url: 'file:///etc/passwd' },
        { title: 'Relative', url: '//evil.example' },
      ],
      commands: ['holdfast alerts show <id>'],
    };
    await using page = await openPage({ notice });
    const { text } = await look(await page.link());
    const links = [...text.matchAll(/<a ([^>]*)>([^<]*)<\/a>/g)].map(([, own, title]) => [
      own,
      title,
    ]);
    assert.deepEqual(links, [
      [
        'href="https://wiki.example.com/admin-role?a=&quot;&gt;&lt;script&gt;&amp;b=1" rel="noreferrer noopener"',
        'https://wiki.example.com/admin-role?a=&quot;&gt;&lt;script&gt;&amp;b=1',
      ],
      [
        'href="http://127.0.0.1:8233/namespaces/a/workflows/b?c=1&amp;d=&#39;2&#39;" rel="noreferrer noopener"',
        'Run &lt;b&gt;',
      ],
    ]);
    assert.equal(text.match(/href=/g)?.length, 2);
    assert.match(text, /<code>holdfast alerts show &lt;id&gt;<\/code>/);
  });

  it('acknowledges by a press, under the name that was written, and then asks what it was', async () => {
    await using page = await openPage();
    const url = await page.link();
    const { status, text } = await press(url, { act: 'acknowledge', by: '  Ada\n<Admin> ' });
    assert.equal(status, 200);
    assert.match(text, /Acknowledged by Ada &lt;Admin&gt;\./);
    const row = await page.ledger.alerts.get(ALERT);
    assert.deepEqual(
      [row?.state, row?.acknowledgedBy, row?.acknowledgedVia],
      ['acknowledged', 'Ada <Admin>', 'link'],
    );
    const [, action = ''] = /action="([^"]+)"/.exec(text) ?? [];
    const decided = await press(new URL(action, url).href, {
      act: 'authorised',
      by: 'Ada',
      ticket: 'CHG-42',
    });
    assert.equal(decided.status, 200);
    assert.match(decided.text, /Called authorised by Ada \(CHG-42\)/);
    const closed = await page.ledger.alerts.get(ALERT);
    assert.deepEqual([closed?.disposition, closed?.ticket], ['authorised', 'CHG-42']);
  });

  it('acts once: pressed again, it says who has acknowledged, and does nothing', async () => {
    await using page = await openPage();
    const url = await page.link();
    await press(url, ADA);
    for (const fields of [
      ADA,
      { act: 'acknowledge', by: 'Mallory' },
      { act: 'incident', by: 'M' },
    ]) {
      const { status, text } = await press(url, fields);
      assert.equal(status, 409);
      assert.match(text, /already acknowledged by Ada/);
      assert.doesNotMatch(text, /<form/);
    }
    assert.equal((await look(url)).status, 200);
    assert.equal(page.pressed.length, 1);
    assert.match(
      page.troubles.join('\n'),
      /refused POST from 127\.0\.0\.1: used before, alert 0123/,
    );
  });

  it('acts once when it is pressed twice at the same moment', async () => {
    await using page = await openPage({
      hear: (ledger) => async (pressed) => {
        // Longer than it takes the others to arrive.
        await setTimeout(50);
        return hearing(ledger)(pressed);
      },
    });
    const url = await page.link();
    const names = ['Ada', 'Bob', 'Cyd'];
    const answers = await Promise.all(names.map(async (by) => press(url, { ...ADA, by })));
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, 409, 409],
    );
    assert.equal(page.pressed.length, 1);
  });

  it('acts once when two workers are behind one address, and says that somebody is at it', async () => {
    const written = Promise.withResolvers<void>();
    await using page = await openPage({
      hear: (ledger) => async (pressed) => {
        await written.promise;
        return hearing(ledger)(pressed);
      },
    });
    const url = await page.link();
    const elsewhere = url.replace(page.url, page.otherUrl);
    const first = press(url, ADA);
    await until('the first press', () => page.pressed.length === 1);
    const second = await press(elsewhere, { ...ADA, by: 'Bob' });
    assert.equal(second.status, 409);
    assert.match(second.text, /Somebody is using this link at this moment/);
    assert.doesNotMatch(second.text, /<form/);
    written.resolve();
    assert.equal((await first).status, 200);
    const third = await press(elsewhere, { ...ADA, by: 'Bob' });
    assert.equal(third.status, 409);
    assert.match(third.text, /already acknowledged by Ada/);
    assert.equal(page.pressed.length, 1);
  });

  it('keeps a note with the acknowledgement, and shows it as text', async () => {
    await using page = await openPage();
    const { text } = await press(await page.link(), { ...ADA, note: ' calling <Bob>\u202E ' });
    assert.match(text, /through link: &quot;calling &lt;Bob&gt;/);
    assert.match((await page.ledger.alerts.get(ALERT))?.note ?? '', /^calling <Bob>/);
  });

  it('asks at once what it was where somebody else has acknowledged', async () => {
    await using page = await openPage();
    await page.ledger.alerts.acknowledge(ALERT, { by: 'Bob', via: 'security', at: Date.now() });
    const url = await page.link();
    const { text } = await look(url);
    assert.match(text, /Acknowledged by Bob/);
    assert.match(text, /value="incident"/);
    // A page that was opened before does no harm either.
    const late = await press(url, ADA);
    assert.match(late.text, /already acknowledged by Bob/);
    assert.equal((await page.ledger.alerts.get(ALERT))?.acknowledgedBy, 'Bob');
  });

  it('stays good while what is behind it is away', async () => {
    let isAway = true;
    await using page = await openPage({
      hear: (ledger) => async (pressed) =>
        isAway
          ? { outcome: 'failed', text: 'Temporal does not answer.' }
          : hearing(ledger)(pressed),
    });
    const url = await page.link();
    const { status, text } = await press(url, ADA);
    assert.equal(status, 503);
    assert.match(text, /Temporal does not answer\. The link still works: please try again/);
    assert.match(text, /value="Ada"/);
    isAway = false;
    assert.equal((await press(url, ADA)).status, 200);
    assert.equal((await page.ledger.alerts.get(ALERT))?.acknowledgedBy, 'Ada');
  });

  it('says so when nothing can be asked at all, and stays good', async () => {
    let isBroken = true;
    await using page = await openPage({
      hear: (ledger) => async (pressed) => {
        if (isBroken) throw new Error('the database <is> locked');
        return hearing(ledger)(pressed);
      },
    });
    const url = await page.link();
    const { status, text } = await press(url, ADA);
    assert.equal(status, 503);
    assert.doesNotMatch(text, /database/);
    assert.match(page.troubles.join('\n'), /the database <is> locked/);
    isBroken = false;
    assert.equal((await press(url, ADA)).status, 200);
  });

  it('asks for what is missing in the form, and stays good', async () => {
    await using page = await openPage();
    const url = await page.link();
    const nameless = await press(url, { act: 'acknowledge', by: ' \u200B ' });
    assert.equal(nameless.status, 400);
    assert.match(nameless.text, /Please write your name/);
    assert.equal((await press(url, { act: 'drop', by: 'Ada' })).status, 400);
    await press(url, ADA);
    const next = await page.link();
    const ticketless = await press(next, { act: 'authorised', by: 'Ada' });
    assert.match(ticketless.text, /Authorised needs the ticket/);
    assert.equal((await press(next, { act: 'incident', by: 'Ada' })).status, 200);
  });

  it('takes the name that the proxy in front gives, and none that is written', async () => {
    await using page = await openPage({ userHeader: 'X-Forwarded-User' });
    const url = await page.link();
    const { text } = await (async () => {
      const response = await fetch(url, { headers: { 'x-forwarded-user': 'ada@example.com' } });
      return { text: await response.text() };
    })();
    assert.match(text, /You are ada@example\.com/);
    assert.doesNotMatch(text, /name="by"/);
    const unnamed = await press(url, { act: 'acknowledge', by: 'Mallory' });
    assert.equal(unnamed.status, 403);
    const headers = { 'x-forwarded-user': 'ada@example.com' };
    assert.equal((await press(url, { ...ADA, by: 'Mallory' }, headers)).status, 200);
    assert.equal((await page.ledger.alerts.get(ALERT))?.acknowledgedBy, 'ada@example.com');
  });
});

describe('links that open nothing', () => {
  it('forged, foreign or of another installation: a clear page, no action, a line in the log', async () => {
    await using page = await openPage();
    const good = await page.link();
    const forged = [
      `${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}`,
      `${page.url}/a/nonsense`,
      `${page.url}/a/%2e%2e%2fetc`,
      `${page.url}/a/${'a'.repeat(5_000)}`,
      await page.link('fedcba9876543210'),
    ];
    for (const url of forged) {
      for (const answer of [await look(url), await press(url, ADA)]) {
        assert.equal(answer.status, 404, url);
        assert.match(answer.text, /opens nothing|not known here/);
        assert.doesNotMatch(answer.text, /Admin role|<form/);
      }
    }
    assert.deepEqual(page.pressed, []);
    assert.equal(page.troubles.length, 2 * forged.length);
    const log = page.troubles.join('\n');
    assert.match(log, /forged/);
    assert.match(log, /too-long/);
    assert.match(log, /unknown alert fedcba9876543210/);
    assert.doesNotMatch(log, /\/a\/|nonsense/);
  });

  it('expired', async () => {
    let now = Date.now();
    await using page = await openPage({ now: () => now });
    const url = await page.link();
    now += 8 * 86_400_000;
    const { status, text } = await press(url, ADA);
    assert.equal(status, 410);
    assert.match(text, /too old/);
    assert.deepEqual(page.pressed, []);
  });

  it('other addresses and methods, and forms that are none', async () => {
    await using page = await openPage();
    const url = await page.link();
    assert.equal((await look(`${page.url}/`)).status, 404);
    const deleted = await fetch(url, { method: 'DELETE' });
    assert.deepEqual([deleted.status, deleted.headers.get('allow')], [405, 'GET, HEAD, POST']);
    const json = { 'content-type': 'application/json' };
    const asJson = await fetch(url, { method: 'POST', body: JSON.stringify(ADA), headers: json });
    assert.equal(asJson.status, 400);
    const large = await press(url, { ...ADA, ticket: 'x'.repeat(5_000) });
    assert.equal(large.status, 400);
    assert.deepEqual(page.pressed, []);
  });

  it('a page that cannot listen says where and what to change', async () => {
    await using page = await openPage();
    const { createAcknowledgePage } =
      await import('../../../src/alerts/acknowledge/acknowledge-page.ts');
    const port = Number(new URL(page.url).port);
    const second = createAcknowledgePage({
      settings: { host: '127.0.0.1', port, userHeader: undefined },
      links: page.links,
      records: page.ledger.alerts as never,
      wantsDisposition: [],
      onTrouble: () => undefined,
      now: Date.now,
    });
    await assert.rejects(
      second.start(async () => ({ outcome: 'done', text: '' })),
      /cannot listen on 127\.0\.0\.1:\d+: .*Change alerts\.acknowledge\.listen/,
    );
  });
});

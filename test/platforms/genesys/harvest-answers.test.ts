import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { crc32, gzipSync } from 'node:zlib';
import type { HarvestPart } from '../../../src/platforms/harvest.ts';
import { openServers } from '../../http/local-server.ts';
import { harvest, openHarvest } from './harvesting.ts';
import { hourMs } from './reading.ts';
import { openScriptedServers, record, type Answer, type Asked } from './scripted-server.ts';

const to = Date.now() - hourMs;
const part: HarvestPart = { window: { from: to - hourMs, to }, service: null };
const interval = [part.window.from, to].map((time) => new Date(time).toISOString()).join('/');

describe('answers of an audit query as they are harvested', () => {
  const open = openScriptedServers();
  const openBare = openServers();

  /** A query that is done at once; the test answers for its results. */
  const openQuery = async (answer: (asked: Asked) => Answer, said: object = { interval }) =>
    open((asked) => {
      const isStatus = asked.path.endsWith('/query') || asked.path.endsWith('/t-1');
      return isStatus ? { body: { id: 't-1', state: 'Succeeded', ...said } } : answer(asked);
    });

  it('are of another query when they say another interval', async () => {
    for (const [said, isRefused] of [
      [{ interval: '2026-01-01T00:00:00Z/2026-01-01T04:00:00Z' }, true],
      [{ interval: interval.replaceAll('.000', '') }, false],
      [{ interval: 'PT4H/now' }, false],
      [{}, false],
    ] as const) {
      const { url } = await openQuery(() => ({ body: { entities: [record('a')] } }), said);
      const harvested = harvest(openHarvest(url), part);
      if (isRefused) await assert.rejects(harvested, { type: 'UnexpectedReply' });
      else assert.equal((await harvested).pages.length, 2);
    }
  });

  it('come from another host without our token, and leave no signature in evidence or error', async () => {
    const body = JSON.stringify([{ ...record('a'), eventDate: undefined }]);
    const files = await open(({ path }) => (path === '/broken' ? { body: '[{' } : { body }));
    for (const [path, fails] of [
      ['/whole', false],
      ['/broken', true],
    ] as const) {
      const address = `${files.url}${path}?X-Amz-Signature=0123456789abcdef&X-Amz-Security-Token=SECRETTOKEN`;
      const escaped = `{"downloadUrl":"${address.replaceAll('/', '\\/').replaceAll('&', '\\u0026')}"}`;
      const { url } = await openQuery(() => ({
        status: 302,
        headers: { location: address },
        body: escaped,
      }));
      const harvested = harvest(openHarvest(url), part);
      if (fails) {
        await assert.rejects(harvested, ({ message }: Error) => !/SECRET|0123456789/.test(message));
        continue;
      }
      const { pages } = await harvested;
      assert.equal(pages.at(-1)?.events.length, 1);
      const kept = pages.map(({ exchange }) => exchange.body.toString() + JSON.stringify(exchange));
      assert.doesNotMatch(kept.join(), /SECRETTOKEN|0123456789abcdef/);
      assert.equal(pages[1]?.exchange.headers['x-archive-redacted'], 'queries of addresses');
    }
    assert.ok(files.asked.every(({ headers }) => headers['authorization'] === undefined));
  });

  it('are checked by what an object store says of a file, and by nothing else', async () => {
    const body = JSON.stringify([record('a')]);
    const digest = (name: string) => createHash(name).update(body);
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crc32(body));
    const s3 = { 'x-amz-request-id': '1' };
    const wrong = Buffer.alloc(32).toString('base64');
    const otherMd5 = '"0123456789abcdef0123456789abcdef"';
    for (const [headers, isRefused] of [
      [{ ...s3, etag: `"${digest('md5').digest('hex')}"` }, false],
      [{ ...s3, etag: otherMd5 }, true],
      [{ ...s3, etag: otherMd5, 'x-amz-server-side-encryption': 'aws:kms' }, false],
      [{ ...s3, etag: otherMd5, 'x-amz-server-side-encryption': 'AES256' }, true],
      [{ ...s3, etag: '"0123456789abcdef0123456789abcdef-2"' }, false],
      [{ etag: otherMd5 }, false],
      [{ 'x-amz-checksum-sha256': digest('sha256').digest('base64') }, false],
      [{ 'x-amz-checksum-sha256': wrong }, true],
      [{ 'x-amz-checksum-sha256': `${wrong}-3` }, false],
      [{ 'x-amz-checksum-sha1': digest('sha1').digest('base64') }, false],
      [{ 'x-amz-checksum-sha1': wrong }, true],
      [{ 'x-amz-checksum-crc32': crc.toString('base64') }, false],
      [{ 'x-amz-checksum-crc32': 'AAAAAA==' }, true],
    ] as const) {
      const { url } = await openQuery(({ path, origin }) =>
        path === '/file'
          ? { headers, body }
          : { status: 302, body: { downloadUrl: `${origin}/file` } },
      );
      const harvested = harvest(openHarvest(url), part);
      if (isRefused)
        await assert.rejects(harvested, { type: 'UnexpectedReply' }, JSON.stringify(headers));
      else assert.equal((await harvested).pages.at(-1)?.events.length, 1);
    }
  });

  it('are asked for as they are, and say what they were when they come compressed all the same', async () => {
    const body = gzipSync(JSON.stringify([record('a')]));
    const asked: (string | undefined)[] = [];
    const files = await openBare((request, response) => {
      asked.push(request.headers['accept-encoding']);
      response.writeHead(200, {
        'content-encoding': 'gzip',
        'content-length': body.length,
        'x-amz-request-id': '1',
        etag: '"0123456789abcdef0123456789abcdef"',
        'set-cookie': 'session=SECRET',
      });
      response.end(body);
    });
    const { url, asked: askedOfApi } = await openQuery(() => ({
      status: 302,
      body: { downloadUrl: files },
    }));
    const { pages } = await harvest(openHarvest(url), part);
    const { exchange } = pages.at(-1) ?? assert.fail();
    assert.match(exchange.body.toString(), /^\[\{"id":"a"/);
    assert.deepEqual(asked, ['identity']);
    assert.ok(askedOfApi.some(({ headers }) => headers['accept-encoding'] === 'identity'));
    assert.equal(exchange.headers['content-encoding'], undefined);
    assert.equal(exchange.headers['x-archive-orig-content-encoding'], 'gzip');
    assert.equal(exchange.headers['x-archive-orig-content-length'], String(body.length));
    assert.equal(exchange.headers['set-cookie'], undefined);
  });

  it('are kept with the window open when the platform counts nothing that we can use', async () => {
    const { url } = await openQuery(({ path }) =>
      path.endsWith('/servicemapping')
        ? { body: { services: [{ name: 'Architect' }] } }
        : { status: 400, body: { message: 'no' } },
    );
    const counted = await openHarvest(url).count(part, 'org-1');
    assert.match('reason' in counted ? counted.reason : '', /answered 400/);
  });
});

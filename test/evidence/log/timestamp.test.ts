import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTimestamp } from '../../../src/evidence/log/timestamp.ts';
import { createHttpClient } from '../../../src/http/create-http-client.ts';
import { startTimestampAuthority, type TimestampAuthority } from './timestamp-authority.ts';

const DATA = Buffer.from('{"a":"bundle"}\n');

describe('a time-stamp of RFC 3161', () => {
  const http = createHttpClient({ timeoutMs: 5_000 });
  let authority: TimestampAuthority;

  before(async () => {
    authority = await startTimestampAuthority();
  });
  beforeEach(() => authority.answer(undefined));
  after(async () => {
    await authority.close();
    await http.close();
  });

  const request = (): Promise<Buffer> => createTimestamp({ url: authority.url, http })(DATA);
  const refusal = async (expected: RegExp): Promise<void> =>
    assert.rejects(request(), { type: 'TimestampUnavailable', retryable: true, message: expected });

  it('is one that openssl verifies, and of these bytes only', async () => {
    const place = (name: string): string => join(authority.folder, name);
    writeFileSync(place('data.tsr'), await request());
    const verify = (data: Buffer): number | null => {
      writeFileSync(place('data'), data);
      const files = ['-data', place('data'), '-in', place('data.tsr')];
      return spawnSync('openssl', ['ts', '-verify', ...files, '-CAfile', authority.certificate])
        .status;
    };
    assert.equal(verify(DATA), 0);
    assert.notEqual(verify(Buffer.from('other')), 0);
  });

  it('is not kept when it is of another request', async () => {
    const first = await request();
    authority.answer(() => [200, first]);
    await refusal(/made for another request/);
  });

  it('is not kept when it is of other bytes', async () => {
    const query = join(authority.folder, 'other.tsq');
    writeFileSync(join(authority.folder, 'other'), 'other');
    const args = ['-data', join(authority.folder, 'other'), '-sha256', '-cert', '-out', query];
    execFileSync('openssl', ['ts', '-query', ...args], { stdio: 'ignore' });
    const other = authority.reply(readFileSync(query));
    authority.answer(() => [200, other]);
    await refusal(/stamped something else/);
  });

  it('is not kept when the authority refuses', async () => {
    // Status 2, rejection, and no token.
    authority.answer(() => [200, Buffer.from('30053003020102', 'hex')]);
    await refusal(/refused \(status 2\)/);
    authority.answer(() => [200, Buffer.from('30053003020100', 'hex')]);
    await refusal(/gave no time-stamp token/);
  });

  it('is not kept when the answer is an error, a page, or cut short', async () => {
    authority.answer((reply) => [500, reply]);
    await refusal(/answered 500/);
    authority.answer(() => [200, Buffer.from('<html>')]);
    await refusal(/something else than a time-stamp/);
    authority.answer((reply) => [200, reply.subarray(0, -40)]);
    await refusal(/something else than a time-stamp/);
    authority.answer(() => [200, Buffer.alloc(0)]);
    await refusal(/something else than a time-stamp/);
  });

  it('is asked for again when nobody answers', async () => {
    await assert.rejects(createTimestamp({ url: 'http://127.0.0.1:1/', http })(DATA), {
      type: 'TimestampUnavailable',
      retryable: true,
    });
  });
});

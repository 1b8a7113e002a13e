import assert from 'node:assert/strict';
import { createTimestamp } from '../../../src/evidence/log/timestamp.ts';
import { judgeTimestamp } from '../../../src/evidence/verify/judge-timestamp.ts';
import { sha256 } from '../../../src/evidence/verify/read-whole.ts';
import { createHttpClient } from '../../../src/http/create-http-client.ts';
import { startTimestampAuthority, type TimestampAuthority } from '../log/timestamp-authority.ts';

/** Behind the heads of the reply and of its status. */
const STATUS = 8;
const DATA = Buffer.from('a bundle');

describe("an authority's time-stamp", () => {
  let authority: TimestampAuthority;
  let token: Buffer;
  before(async () => {
    authority = await startTimestampAuthority();
    const http = createHttpClient({ timeoutMs: 5_000 });
    token = await createTimestamp({ url: authority.url, http })(DATA);
    await http.close();
  });
  after(() => authority.close());

  it('is one of the bytes that it was asked for, and of no others', () => {
    assert.equal(judgeTimestamp(token, sha256(DATA)), undefined);
    assert.match(judgeTimestamp(token, sha256(Buffer.from('another'))) ?? '', /something else/);
  });

  it('shows a change of any of its bytes', () => {
    const silent: number[] = [];
    for (let at = 0; at < token.length; at += 1) {
      // Granted, or granted with changes: nobody signs that, and both are a time-stamp.
      if (at === STATUS) continue;
      const flipped = Buffer.from(token);
      flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (at % 8)), at);
      if (judgeTimestamp(flipped, sha256(DATA)) === undefined) silent.push(at);
    }
    assert.deepEqual(
      silent.map((at) => `${at}: ${token.toString('hex', at - 4, at + 5)}`),
      [],
    );
  });
});

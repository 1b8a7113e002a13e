import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Failure } from '../../src/audit/failure.ts';
import { createTokenCache } from '../../src/http/token-cache.ts';
import type { TokenGrant } from '../../src/http/token-cache.ts';

/** A token endpoint whose answers the test gives when it wants. */
const startEndpoint = (expiresIn: unknown = 3600) => {
  const asked: PromiseWithResolvers<TokenGrant>[] = [];
  let time = 1_000_000;
  const cache = createTokenCache({
    fetchToken: () => {
      const answer = Promise.withResolvers<TokenGrant>();
      asked.push(answer);
      return answer.promise;
    },
    now: () => time,
  });
  const grant = async (index: number, accessToken: string): Promise<void> => {
    asked[index]?.resolve({ accessToken, expiresIn });
    await nextTurn();
  };
  const pass = (seconds: number): void => {
    time += seconds * 1000;
  };
  return { cache, asked, grant, pass };
};

describe('createTokenCache', () => {
  it('asks once for any number of readers', async () => {
    const { cache, asked, grant } = startEndpoint();
    const readers = [cache.get(), cache.get(), cache.get()];
    await grant(0, 'one');
    assert.deepEqual(
      new Set((await Promise.all(readers)).map(({ value }) => value)),
      new Set(['one']),
    );
    assert.equal((await cache.get()).value, 'one');
    assert.equal(asked.length, 1);
  });

  it('stops using a token 60 s before it expires', async () => {
    const { cache, asked, grant, pass } = startEndpoint(3600);
    const first = cache.get();
    await grant(0, 'one');
    assert.equal((await first).expiresAt, 1_000_000 + 3_540_000);
    pass(3540);
    void cache.get();
    assert.equal(asked.length, 2);
  });

  it('uses a short-lived token for half its life', async () => {
    const { cache, grant } = startEndpoint(120);
    const first = cache.get();
    await grant(0, 'one');
    assert.equal((await first).expiresAt, 1_000_000 + 60_000);
  });

  it('renews in the background while readers go on with the old token', async () => {
    const { cache, asked, grant, pass } = startEndpoint(3600);
    void cache.get();
    await grant(0, 'old');
    pass(3540 - 179);
    assert.equal((await cache.get()).value, 'old');
    assert.equal(asked.length, 2, 'less than 5 % of its life was left');
    await grant(1, 'new');
    assert.equal((await cache.get()).value, 'new');
  });

  it('serves the old token after a failed background renewal, and tries again later', async () => {
    const { cache, asked, grant, pass } = startEndpoint(3600);
    void cache.get();
    await grant(0, 'old');
    pass(3500);
    await cache.get();
    asked[1]?.reject(new Error('login host away'));
    await nextTurn();
    assert.equal((await cache.get()).value, 'old');
    assert.equal(asked.length, 2, 'no hammering');
    pass(11);
    await cache.get();
    assert.equal(asked.length, 3);
  });

  it('tells every waiting reader when no token can be had, and starts anew for the next', async () => {
    const { cache, asked, grant } = startEndpoint();
    const waiting = cache.get();
    asked[0]?.reject(new Error('login host away'));
    await assert.rejects(waiting, /login host away/);
    const next = cache.get();
    await grant(1, 'one');
    assert.equal((await next).value, 'one');
  });

  it('does not let a late answer replace a newer token', async () => {
    const { cache, grant, pass } = startEndpoint(3600);
    void cache.get();
    await grant(0, 'first');
    const first = await cache.get();
    pass(3500);
    void cache.get(); // renews in the background: request 1, slow
    cache.invalidate(first);
    const second = cache.get(); // request 2
    await grant(2, 'newest');
    assert.equal((await second).value, 'newest');
    await grant(1, 'late');
    assert.equal((await cache.get()).value, 'newest');
  });

  it('forgets only the token that was refused', async () => {
    const { cache, asked, grant } = startEndpoint();
    const first = cache.get();
    await grant(0, 'one');
    cache.invalidate(await first);
    const second = cache.get();
    await grant(1, 'two');
    await second;
    cache.invalidate(await first);
    assert.equal((await cache.get()).value, 'two');
    assert.equal(asked.length, 2);
  });

  it('shows expiry and fingerprint, never the token', async () => {
    const { cache, grant } = startEndpoint(3600);
    assert.equal(cache.info(), undefined);
    void cache.get();
    await grant(0, 'one');
    assert.deepEqual(cache.info(), {
      expiresAt: '1970-01-01T01:15:40.000Z',
      fingerprint: '7692c3ad', // sha256 of "one"
    });
  });

  for (const expiresIn of [undefined, null, 0, -5, Number.NaN, 'soon', 1e12]) {
    it(`refuses an expires_in of ${String(expiresIn)}`, async () => {
      const { cache, asked } = startEndpoint();
      const waiting = cache.get();
      asked[0]?.resolve({ accessToken: 'one', expiresIn });
      await assert.rejects(waiting, (error) => {
        assert.ok(error instanceof Failure);
        return error.type === 'UnexpectedReply' && error.message.includes('expires_in');
      });
    });
  }
});

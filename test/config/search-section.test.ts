import assert from 'node:assert/strict';
import { Failure } from '../../src/audit/failure.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { secretsOf } from '../../src/config/secrets-of.ts';
import type { SearchSettings } from '../../src/splunk/search-settings.ts';
import { aConfig, aConfigFile } from './support.ts';

const URL = 'url: https://splunk.example.com:8089';

const withSearch = (section: string, more = ''): string =>
  aConfig({ target: `      search: { ${section} }\n${more}` });

const load = async (text: string) => {
  await using file = await aConfigFile(text);
  return await loadConfig(file.file);
};

const searchOf = async (section: string): Promise<SearchSettings> =>
  (await load(withSearch(section))).splunk.targets[0]?.search ?? assert.fail('no search');

describe('the search section of a target', () => {
  it('may be left out', async () => {
    assert.equal((await load(aConfig())).splunk.targets[0]?.search, undefined);
  });

  it('has defaults for every duration', async () => {
    const { account: _account, ...rest } = await searchOf(`${URL}/, token: env:SEARCH`);
    assert.deepEqual(rest, {
      url: 'https://splunk.example.com:8089',
      settlingMs: 60_000,
      receiptMs: 5_000,
      patienceMs: 900_000,
      timeoutMs: 60_000,
    });
  });

  it('takes a token, or a username with its password', async () => {
    const { account: token } = await searchOf(`${URL}, token: env:SEARCH`);
    assert.ok(token.kind === 'token' && token.token.reference === 'env:SEARCH');
    const { account } = await searchOf(`${URL}, username: holdfast, password: file:secret`);
    assert.ok(account.kind === 'password' && account.username === 'holdfast');
    assert.equal(account.password.reference, 'file:secret');
  });

  it('has its secret among those that are checked, and kept out of everything', async () => {
    const references = async (section: string) =>
      secretsOf(await load(withSearch(section))).map(({ reference }) => reference);
    assert.ok((await references(`${URL}, token: env:SEARCH`)).includes('env:SEARCH'));
    assert.ok(
      (await references(`${URL}, username: a, password: env:PASSWORD`)).includes('env:PASSWORD'),
    );
  });

  const refusals: readonly (readonly [string, string, RegExp])[] = [
    ['no account', withSearch(URL), /give a token, or a username with its password/],
    [
      'both accounts',
      withSearch(`${URL}, token: env:A, username: b, password: env:C`),
      /give a token/,
    ],
    ['a username alone', withSearch(`${URL}, username: b`), /give a token/],
    [
      'a password beside a token',
      withSearch(`${URL}, token: env:A, password: env:C`),
      /give a token/,
    ],
    ['no url', withSearch('token: env:A'), /search\.url: is missing/],
    ['a secret in clear', withSearch(`${URL}, token: hunter2`), /must be a reference/],
    ['a misspelt key', withSearch(`${URL}, token: env:A, settling: 5s`), /settling: unknown key/],
    [
      'no time to settle',
      withSearch(`${URL}, token: env:A, settling_time: 0s`),
      /longer than zero/,
    ],
    [
      'a wildcard in place of an index',
      withSearch(`${URL}, token: env:A`, '      index: "ccas_*"'),
      /main\.index: "ccas_\*" cannot be searched/,
    ],
    [
      "one of Splunk's own indexes",
      withSearch(`${URL}, token: env:A`, '      disordered_index: _audit'),
      /disordered_index: "_audit" cannot be searched/,
    ],
  ];
  for (const [what, text, message] of refusals) {
    it(`is refused with ${what}`, async () => {
      await assert.rejects(load(text), (error: unknown) => {
        assert.ok(error instanceof Failure);
        assert.match(error.message, message);
        assert.ok(!error.message.includes('hunter2'));
        return true;
      });
    });
  }
});

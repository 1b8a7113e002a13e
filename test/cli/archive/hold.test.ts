import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aConfig } from '../../config/support.ts';
import { bucketStore, newFolder, theVersitygw } from '../../evidence/stores/on-each-store.ts';
import { aSealedArchive, type SealedArchive } from '../../reports/sealed-archive.ts';
import { testVersitygw, type Versitygw } from '../../support/versitygw.ts';
import { killLeftovers, run } from '../support.ts';

const configOf = (store: string): string =>
  aConfig({
    rest: `evidence:
  store: ${store}
  origin: example.com/test
  evidence_key: file:keys/evidence-key.pem
  log_key: file:keys/log-key.pem`,
  });

const JUNE = '2026-06-01T00:00:00.000Z';
const JULY = '2026-07-01T00:00:00.000Z';

describe('holdfast archive hold', () => {
  const folderWith = (store: string): string => {
    const folder = newFolder();
    mkdirSync(join(folder, 'archive'));
    writeFileSync(join(folder, 'holdfast.yaml'), configOf(store));
    return folder;
  };
  after(killLeftovers);

  it('is refused for a folder, which can hold nothing', async () => {
    const folder = folderWith('{ directory: archive }');
    const { code, stderr } = await run(['archive', 'hold', '--in', '2026-06'], { folder });
    assert.equal(code, 2, stderr);
    assert.match(stderr, /is a folder: nothing in it can be put on legal hold/);
    assert.match(stderr, /Object Lock/);
  });

  it('is refused for a tenant that nobody knows, before anything else', async () => {
    const folder = folderWith('{ directory: archive }');
    for (const name of ['hold', 'release']) {
      const args = ['archive', name, '--in', '2026-06', '--tenant', 'nope'];
      const { code, stderr } = await run(args, { folder });
      assert.equal(code, 2, stderr);
      assert.match(stderr, /No tenant is called "nope"/);
    }
  });

  it('is refused without a time', async () => {
    const folder = folderWith('{ directory: archive }');
    const { code, stderr } = await run(['archive', 'hold'], { folder });
    assert.equal(code, 2, stderr);
    assert.match(stderr, /Say of which time/);
  });

  describe('in a bucket', () => {
    let server: Versitygw;
    let archive: SealedArchive;
    let bucket: string;
    let folder: string;

    before(async function () {
      if ((await testVersitygw()) === undefined) this.skip();
      server = await theVersitygw();
      bucket = await server.createBucket();
      archive = await aSealedArchive(await bucketStore({ bucket }));
      await archive.probe();
      await archive.declare(JUNE);
      await archive.seal({ from: JUNE });
      await archive.seal({ from: JULY });
      const { accessKeyId } = server.account;
      folder = folderWith(
        `{ s3: { bucket: ${bucket}, prefix: audit/evidence, endpoint: "${server.url}", path_style: true, ` +
          `access_key_id: ${accessKeyId}, secret_access_key: "env:EVIDENCE_SECRET" } }`,
      );
    });
    after(async () => archive?.[Symbol.asyncDispose]());

    const holdfast = (...args: string[]) =>
      run(['archive', ...args, '--json'], {
        folder,
        environment: { EVIDENCE_SECRET: server.account.secretAccessKey },
      });
    /** How many are held below a prefix, of how many. */
    const held = async (prefix: string): Promise<string> => {
      const states: boolean[] = [];
      for await (const { key, versionId } of archive.store.list(prefix))
        states.push((await archive.store.state(key, versionId))?.legalHold === true);
      return `${states.filter(Boolean).length}/${states.length}`;
    };
    const monthsHeld = async (): Promise<readonly string[]> => {
      const months: string[] = [];
      for (const month of ['06', '07'])
        months.push(await held(`windows/genesys/${(await organization()) ?? ''}/2026/${month}/`));
      return months;
    };
    const organization = async (): Promise<string | undefined> => {
      for await (const { key } of archive.store.list('windows/')) return key.split('/')[2];
      return undefined;
    };

    it('holds every version of the windows of a time, with all that verifies them, and no others', async () => {
      const { code, stdout, stderr } = await holdfast('hold', '--in', '2026-06');
      assert.equal(code, 0, stderr);
      assert.equal((JSON.parse(stdout) as { windows: number }).windows, 1);
      const [june = '', july = ''] = await monthsHeld();
      assert.match(june, /^(\d+)\/\1$/);
      assert.match(july, /^0\/[1-9]/);
      for (const prefix of ['keys/', 'log/', 'scopes/', 'stores/'])
        assert.match(await held(prefix), /^([1-9]\d*)\/\1$/, prefix);
      // A log that is held goes on.
      await archive.seal({ from: '2026-08-01T00:00:00.000Z' });
    });

    it('lets go of them again', async () => {
      assert.equal((await holdfast('release', '--in', '2026-06')).code, 0);
      assert.deepEqual(
        (await monthsHeld()).map((share) => share.split('/')[0]),
        ['0', '0'],
      );
    });

    it('says where there is nothing of that time, or of that name', async () => {
      const none = await holdfast('hold', '--in', '2020');
      assert.equal(none.code, 1, none.stderr);
      assert.match(none.stderr, /No window from 2020-01-01/);
      const unknown = await holdfast('hold', '--in', '2026-06', '--tenant', 'nobody');
      assert.notEqual(unknown.code, 0);
      assert.match(unknown.stderr, /No tenant is called .*nobody.*acme/);
    });
  });
});

import assert from 'node:assert/strict';
import { sealStatement } from '../../../src/evidence/archive/seal-statement.ts';
import { sealWindow } from '../../../src/evidence/archive/seal-window.ts';
import { WINDOW_PREDICATE_TYPE } from '../../../src/evidence/formats/statement.ts';
import type { WindowPredicate } from '../../../src/evidence/formats/window-predicate.ts';
import { createDirectoryStore } from '../../../src/evidence/stores/directory-store.ts';
import { readDirectory } from '../../../src/evidence/verify/read-directory.ts';
import type { Verification } from '../../../src/evidence/verify/verification.ts';
import { verifyArchive } from '../../../src/evidence/verify/verify-archive.ts';
import type { VerifyOptions } from '../../../src/evidence/verify/verify-options.ts';
import { newFolder } from '../stores/on-each-store.ts';
import { type ArchiveWriter, ORGANIZATION, writeArchive } from './write-archive.ts';

const ALL: VerifyOptions = { keys: { evidence: [], log: [] }, tenant: null, from: null, to: null };
const DAY = `windows/genesys/${ORGANIZATION}/2026/06/01`;
const at = (hour: string): string => `2026-06-01T${hour}:00:00.000Z`;

interface Written extends ArchiveWriter {
  verify(options?: Partial<VerifyOptions>): Promise<Verification>;
}

const anArchive = async (): Promise<Written> => {
  const directory = newFolder();
  const writer = await writeArchive(createDirectoryStore({ directory, immutable: false }));
  return Object.assign(Object.create(writer) as ArchiveWriter, {
    verify: (options: Partial<VerifyOptions> = {}) =>
      verifyArchive(readDirectory(directory), { ...ALL, ...options }),
  });
};

const told = ({ findings }: Verification): readonly string[] =>
  findings.map(({ verdict, object, message }) => `${verdict} ${object} ${message}`);

describe('verdicts about windows', () => {
  it('names each window of which nothing says how it ended, from the promised beginning on', async () => {
    const archive = await anArchive();
    await archive.declare({ from: at('00') });
    await archive.seal({ from: at('08') });
    await archive.seal({ from: at('16') });
    const verification = await archive.verify({ to: '2026-06-02T00:00:00.000Z' });
    assert.deepEqual(
      verification.findings.map(({ verdict, object }) => `${verdict} ${object}`),
      ['0000', '0400', '1200', '2000'].map((time) => `gap ${DAY}/${time}-240m/`),
    );
    assert.deepEqual(verification.windows, { valid: 2, total: 6 });
    assert.equal(verification.integrityPercent, 33.33);
  });

  it('names what is due and not there, where a harvest has stopped, and looks at what is newer', async () => {
    const archive = await anArchive();
    await archive.declare({ from: at('00') });
    for (const hour of ['00', '12']) await archive.seal({ from: at(hour) });
    const until = async (dueUntil: string) => {
      const { findings, windows } = await archive.verify({ dueUntil });
      return [findings.map(({ object }) => object.slice(-10)), windows.valid, windows.total];
    };
    assert.deepEqual(await until(at('04')), [['0400-240m/', '0800-240m/'], 2, 4]);
    assert.deepEqual(await until(at('22')), [['0400-240m/', '0800-240m/', '1600-240m/'], 2, 5]);
  });

  it('names a tenant of which there is not one window', async () => {
    const archive = await anArchive();
    await archive.declare({ from: at('00') });
    const { findings, windows } = await archive.verify({ to: at('08') });
    assert.deepEqual(
      findings.map(({ object }) => object),
      [`${DAY}/0000-240m/`, `${DAY}/0400-240m/`],
    );
    assert.deepEqual(windows, { valid: 0, total: 2 });
  });

  it('tells a recorded gap, and finds fault with a window that could not be read', async () => {
    const archive = await anArchive();
    await archive.close({ from: at('00') }, 'gap');
    await archive.close({ from: at('04') }, 'failed');
    const verification = await archive.verify();
    assert.match(
      told(verification).join('\n'),
      /^gap .*0400-240m.*could not be read: the platform no longer answers for it$/,
    );
    assert.match(verification.notes[0]?.message ?? '', /is a recorded gap/);
    assert.deepEqual(verification.windows, { valid: 0, total: 2 });
  });

  it('forgives a failed reading where the window was sealed later', async () => {
    const archive = await anArchive();
    await archive.close({ from: at('00') }, 'failed');
    await archive.seal({ from: at('00') });
    const { verdict, windows } = await archive.verify();
    assert.equal(verdict, 'valid');
    assert.deepEqual(windows, { valid: 1, total: 1 });
  });

  it('names overlaps, and a second statement about the same window', async () => {
    const archive = await anArchive();
    await archive.seal({ from: at('00') });
    await archive.seal({ from: at('00') });
    await archive.seal({ from: at('02'), hours: 4 });
    const lines = told(await archive.verify());
    assert.equal(lines.length, 2);
    assert.match(lines[0] ?? '', /^modified .*0000-240m\/000000000002\/.*was sealed before/);
    assert.match(lines[1] ?? '', /^modified .*0200-240m.*overlaps/);
  });

  it('names a supplement to nothing, and a window whose predecessor is not in the log', async () => {
    const archive = await anArchive();
    const nothing = 'ab'.repeat(32);
    await archive.seal({
      from: at('00'),
      change: { previous: { from: at('00'), to: at('04'), manifestSha256: nothing } },
    });
    await archive.seal({
      from: at('00'),
      name: 'late',
      change: { kind: 'supplement', supplements: nothing },
    });
    const lines = told(await archive.verify());
    assert.match(
      lines.join('\n'),
      /^missing .*001\/manifest.*was sealed as abab[^]*\nmissing .*002\/manifest.*adds to the statement abab/,
    );
  });

  it('names a window that the platform counts otherwise, until a later reading agrees', async () => {
    const archive = await anArchive();
    const counted = (total: number, agrees: boolean) => ({
      method: 'genesys.realtime total',
      services: null,
      total,
      at: at('05'),
      agrees,
    });
    const { manifestSha256 } = await archive.seal({
      from: at('00'),
      change: { independentCount: counted(4, false) },
    });
    assert.match(told(await archive.verify()).join(), /^gap .*genesys\.realtime total counts 4/);
    await archive.seal({
      from: at('00'),
      name: 'late',
      events: 1,
      change: {
        kind: 'supplement',
        supplements: manifestSha256,
        independentCount: counted(4, true),
        endedAt: at('09'),
      },
    });
    assert.equal((await archive.verify()).verdict, 'valid');
  });

  it('looks only at what was asked for', async () => {
    const archive = await anArchive();
    await archive.declare({ from: at('00') });
    await archive.seal({ from: at('00') });
    await archive.seal({ from: at('08'), events: 2 });
    const { verdict, windows, events } = await archive.verify({ from: at('08'), to: at('12') });
    assert.equal(verdict, 'valid');
    assert.deepEqual([windows.total, events.total], [1, 2]);
    assert.equal((await archive.verify({ tenant: 'nobody' })).windows.total, 0);
  });
});

describe('verdicts about what a statement says', () => {
  const lies: Readonly<Record<string, Parameters<ArchiveWriter['seal']>[0]['change'] & object>> = {
    'more events than there are': {
      counts: {
        records: 4,
        events: 4,
        repeated: 0,
        outside: 0,
        unnormalised: 0,
        byService: {},
        byAction: {},
      },
    },
    'other times': { times: { first: at('01'), last: at('02') } },
    'other ids': { eventIdsSha256: 'ab'.repeat(32) },
    'that it is empty': { outcome: 'sealed-empty' },
  };
  for (const [lie, change] of Object.entries(lies)) {
    it(`counts again, and finds ${lie}`, async () => {
      const archive = await anArchive();
      await archive.seal({ from: at('00'), change });
      const { verdict, findings } = await archive.verify();
      assert.equal(verdict, 'findings');
      assert.ok(
        findings.every(({ verdict: one }) => one === 'modified'),
        JSON.stringify(findings),
      );
    });
  }

  it('finds a statement that lies where another window belongs', async () => {
    const archive = await anArchive();
    await archive.seal({ from: at('00') });
    const from = `${DAY}/0000-240m/000000000001`;
    const manifest = await archive.deps.store.get(`${from}/manifest.json`, null);
    const { predicate } = JSON.parse(String(manifest)) as { predicate: WindowPredicate };
    const elsewhere = `${DAY}/0400-240m/000000000001`;
    await sealStatement(archive.deps, {
      prefix: elsewhere,
      predicateType: WINDOW_PREDICATE_TYPE,
      files: [{ name: 'window.json', bytes: Buffer.from('{}'), contentType: 'application/json' }],
      predicateOf: (objects) => ({ ...predicate, objects }),
    });
    const lines = told(await archive.verify());
    assert.match(lines.join('\n'), /^modified .*0400-240m.*Its statement is about .*0000-240m/m);
  });

  it('holds every event against the record that it says it was made of', async () => {
    const archive = await anArchive();
    const other = await anArchive();
    // Files that fit their statement, from a writer that mixed them up.
    const files = new Map<string, Buffer>();
    for (const [name, writer] of [
      ['a', archive],
      ['b', other],
    ] as const) {
      await writer.seal({ from: at('00'), name });
      for await (const { key } of writer.deps.store.list(DAY)) {
        files.set(
          `${name}/${key.slice(key.lastIndexOf('/') + 1)}`,
          (await writer.deps.store.get(key, null)) ?? Buffer.alloc(0),
        );
      }
    }
    const { predicate } = JSON.parse(files.get('b/manifest.json')?.toString() ?? '') as {
      predicate: Parameters<typeof sealWindow>[1];
    };
    await sealWindow(
      archive.deps,
      { ...predicate, window: { from: at('00'), to: at('04') }, collection: 'mixed' },
      {
        received: files.get('a/received.warc.gz') ?? Buffer.alloc(0),
        events: files.get('b/events.ndjson.gz') ?? Buffer.alloc(0),
        snapshots: null,
        identities: null,
      },
    );
    const lines = told(await archive.verify()).filter((line) => line.includes('/mixed/events'));
    assert.match(lines.join(), /^modified .*its line 1 was not made of record 0 of answer 1/);
  });
});

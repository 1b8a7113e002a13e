import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Verification } from '../../src/evidence/verify/verification.ts';
import type { AuditorReport } from '../../src/reports/auditor/auditor-report.ts';
import type { IndexedHit } from '../../src/reports/search/search-index.ts';
import { genesysRecordOf } from '../../src/simulator/changes/genesys-record-of.ts';
import { killLeftovers, run } from '../cli/support.ts';
import { unzip } from '../reports/package/unzip.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { testTemporal } from '../support/temporal-server.ts';

const DAY = 86_400_000;
const iso = (time: number): string => new Date(time).toISOString();

/** The newest 17th of June that is over and that the platform surely still answers for, else that of March. */
const chooseTime = (now: number): number => {
  const year = new Date(now).getUTCFullYear();
  const months = [5, 2].flatMap((month) => [year, year - 1].map((of) => [of, month] as const));
  const times = months.map(([of, month]) => Date.UTC(of, month, 17, 9, 30));
  return times.find((time) => time < now - 3 * DAY && time > now - 355 * DAY) ?? assert.fail();
};

/** What verify.sh names, and what every system has beside it: no Node.js, and nothing else either. */
const TOOLS = [
  'bash openssl sha256sum base64 od awk sed sort comm cmp find gunzip',
  'gzip sh cat cp cut grep head tail tr wc basename dirname mkdir mktemp rm',
].flatMap((names) => names.split(' '));

describe('who changed the permissions of the Billing Supervisor role in June', function () {
  this.timeout(180_000);
  const time = chooseTime(Date.now());
  const month = iso(time).slice(0, 7);
  const midnight = time - (time % DAY);
  const window = { from: iso(midnight + DAY / 3), to: iso(midnight + DAY / 2) };
  const question = ['--target', 'Billing Supervisor', '--changed', 'permissionPolicies'];
  const asked = [...question, '--in', month];
  const update = { platform: 'genesys', kind: 'PeoplePermissions/Role/Update' } as const;
  // Workflow ids are those of the command line, and the server is shared with other tests.
  const tenant = `contoso-${process.pid}`;
  let rig: Rig;
  let trusted: string;
  let bin: string;

  const holdfast = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(args, { folder: rig.folder });
    assert.equal(code, 0, stdout + stderr);
    return stdout;
  };

  const search = async (...args: string[]) =>
    JSON.parse(await holdfast('search', '--json', ...args)) as {
      total: number;
      hits: IndexedHit[];
    };

  /** What really happened, by the simulated organisation itself. */
  const happened = () => {
    const { centre, seed } = rig.world;
    const entry = rig.world.entries('genesys').find(({ time: at }) => at === time);
    assert.ok(entry);
    const { user, propertyChanges } = genesysRecordOf(seed, centre, entry, Date.now());
    const [change] = propertyChanges ?? [];
    assert.ok(change);
    assert.equal(user?.name, undefined, 'the record itself does not name who is deleted');
    const gone = centre.deletedUsers.find(({ id }) => id === user?.id);
    assert.ok(gone);
    return { gone, before: change.oldValues, after: change.newValues };
  };

  /** On a machine that has those tools and nothing else, not even our environment. */
  const verifySh = (unpacked: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      '/usr/bin/env',
      ['-i', `PATH=${bin}`, 'bash', 'verify.sh', ...args],
      { cwd: unpacked, encoding: 'utf8' },
    );
    return { status, all: stdout + stderr };
  };

  before(async () => {
    await testTemporal();
    rig = await createRig({
      world: {
        ratePerSecond: { genesys: 0, cxone: 0 },
        past: [
          { ...update, time, actor: 'deleted', target: 'Billing Supervisor' },
          // Another role, and another day.
          { ...update, time: time + 60_000, target: 'Supervisor' },
          { ...update, time: time - DAY, actor: 'deleted', target: 'Quality Evaluator' },
        ],
      },
      streams: {},
      harvests: { [tenant]: { dialect: 'genesys.query', connection: 'genesys' } },
    });
    trusted = keysIn(join(rig.folder, 'trusted'), {
      evidence: publicKeyOf(join(rig.folder, 'evidence-key.pem')),
      log: publicKeyOf(join(rig.folder, 'log-key.pem')),
    });
    bin = toolsIn(join(rig.folder, 'bin'));
    await rig.start();
    const days = ['--from', iso(midnight - DAY), '--to', iso(midnight + DAY)];
    const said = await holdfast('backfill', tenant, ...days);
    assert.match(said, /12 windows\.\n0 had ended well before, 2 sealed now, 10 sealed without/);
    assert.match(said, /3 events sealed, 3 of them new to Splunk/);
  });
  after(async () => {
    killLeftovers();
    await rig?.close();
  });

  it('is answered with before, after, and the name of somebody deleted since', async () => {
    const { gone, before, after } = happened();
    const { total, hits } = await search(...asked);
    assert.equal(total, 1);
    const [hit] = hits;
    assert.ok(hit);
    assert.deepEqual([hit.actor, hit.actor_id], [gone.name, gone.id]);
    assert.equal(hit.timestamp, iso(time));
    assert.deepEqual(hit.changes, [{ property: 'permissionPolicies', old: before, new: after }]);
    const shown = await holdfast('search', ...asked);
    assert.ok(shown.includes(gone.name), shown);
    assert.match(shown, / Billing Supervisor +permissionPolicies: \+authorization:role:edit \+aud/);
    assert.match(shown, /^1 event fits\.$/m);
    const next = iso(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1)).slice(0, 7);
    assert.equal((await search(...question, '--in', next)).total, 0);
  });

  it('is opened to the sealed record of the platform, and proven', async () => {
    const { gone } = happened();
    const { hits } = await search(...asked);
    const given = ['--key', join(trusted, 'evidence.pem'), '--log-key', join(trusted, 'log.pem')];
    const opened = await holdfast('search', '--open', hits[0]?.event_id ?? '', ...given);
    assert.match(opened, /^ {2}before +directory:user:view\n {2}after +directory:user:view\n/m);
    assert.ok(opened.includes(`user ${gone.id}: ${gone.name}, deleted, observed `), opened);
    assert.match(opened, /"oldValues": \[\s+"directory:user:view"\s+\]/);
    assert.ok(opened.includes(`window    ${window.from} to ${window.to}, ${tenant}\n`), opened);
    assert.match(opened, /^proof: holds$/m);
  });

  it('is handed out as a package that proves itself on a machine without Node.js', async () => {
    const zip = join(rig.folder, 'june.zip');
    assert.match(await holdfast('package', ...asked, '--out', zip), /1 event out of 1 window, SHA/);
    const unpacked = unzip(zip);
    try {
      const own = verifySh(unpacked);
      assert.equal(own.status, 0, own.all);
      assert.match(own.all, /^\d+ checks OK, 0 FAILED; windows: 1$/m);
      const ours = verifySh(unpacked, '--keys', trusted);
      assert.equal(ours.status, 0, ours.all);
      assert.match(ours.all, /OK +the evidence key \w+ is one of those that you trust/);
      const sheet = readFileSync(join(unpacked, 'events.html'), 'utf8');
      assert.ok(sheet.includes(happened().gone.name), sheet);
      assert.match(sheet, /value added">authorization:role:edit</);
    } finally {
      rmSync(unpacked, { recursive: true });
    }
  });

  it('is not proven by a package with keys of others, or with anything altered', async () => {
    const zip = join(rig.folder, 'altered.zip');
    await holdfast('package', ...asked, '--out', zip);
    const unpacked = unzip(zip);
    try {
      const others = keysIn(join(rig.folder, 'others'), {
        evidence: generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey,
        log: generateKeyPairSync('ed25519').publicKey,
      });
      const strange = verifySh(unpacked, '--keys', others);
      assert.equal(strange.status, 1);
      assert.match(strange.all, /FAILED +the evidence key \w+ is one of those that you trust/);

      // Somebody else is accused, and the list of digests made to fit.
      const events = join(unpacked, 'events.ndjson');
      const { gone } = happened();
      writeFileSync(events, readFileSync(events, 'utf8').replaceAll(gone.name, 'Mallory'));
      const sums = 'sha256sum events.ndjson; grep -v " events.ndjson$" SHA256SUMS';
      spawnSync('bash', ['-c', `{ ${sums}; } > S && mv S SHA256SUMS`], { cwd: unpacked });
      const accused = verifySh(unpacked, '--keys', trusted);
      assert.equal(accused.status, 1);
      assert.match(accused.all, /OK +events\.ndjson has the digest of SHA256SUMS/);
      assert.match(accused.all, /FAILED +events\.ndjson is, line by line, in what was sealed/);
    } finally {
      rmSync(unpacked, { recursive: true });
    }
  });

  it('is reported with its window, and with what is missing of the month', async () => {
    const said = await holdfast('report', '--tenant', tenant, '--in', month, '--json');
    const { json, html } = JSON.parse(said) as { json: string; html: string };
    const report = JSON.parse(readFileSync(json, 'utf8')) as AuditorReport;
    const line = report.windows.find(({ from }) => from === window.from);
    assert.deepEqual([line?.to, line?.outcome, line?.events], [window.to, 'sealed', 2]);
    const { expected, missing, ...ended } = report.completeness;
    assert.deepEqual([ended.sealed, ended.empty, ended.failed, ended.gap], [2, 10, 0, 0]);
    assert.equal(expected, 12 + missing);
    // From the first day that was undertaken on; nobody harvested the rest of the month.
    assert.deepEqual(
      report.missing.map(({ from }) => from),
      [iso(midnight + DAY)],
    );
    assert.match(readFileSync(html, 'utf8'), /\b12 windows\b|\b12 of \d+ windows\b/);

    const days = ['--from', iso(midnight - DAY), '--to', iso(midnight + DAY)];
    const whole = await holdfast('report', '--tenant', tenant, ...days);
    assert.match(whole, /3 events in 12 windows of 12 expected\nComplete; nothing contradicts it/);
  });

  it('stands in an archive that holds', async () => {
    const given = ['--key', join(trusted, 'evidence.pem'), '--log-key', join(trusted, 'log.pem')];
    const verified = JSON.parse(await holdfast('verify', '--json', ...given)) as Verification;
    assert.equal(verified.verdict, 'valid');
    assert.deepEqual(verified.windows, { valid: 12, total: 12 });
    assert.equal(verified.keys.source, 'given');
  });
});

const publicKeyOf = (privateKeyFile: string): KeyObject =>
  createPublicKey(readFileSync(privateKeyFile));

/** As somebody hands them out, another way than the archive; gives the folder. */
const keysIn = (folder: string, keys: Readonly<Record<string, KeyObject>>): string => {
  mkdirSync(folder, { recursive: true });
  for (const [name, key] of Object.entries(keys)) {
    writeFileSync(join(folder, `${name}.pem`), key.export({ type: 'spki', format: 'pem' }));
  }
  return folder;
};

/** A folder for PATH; gives it. */
const toolsIn = (folder: string): string => {
  mkdirSync(folder, { recursive: true });
  for (const tool of TOOLS) {
    const paths = ['/usr/bin', '/bin'].map((place) => join(place, tool));
    symlinkSync(paths.find((path) => existsSync(path)) ?? assert.fail(tool), join(folder, tool));
  }
  return folder;
};

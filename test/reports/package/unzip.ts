import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Unpacks it with unzip, as whoever gets it would, into a folder of its own. */
export const unzip = (zip: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-package-'));
  execFileSync('unzip', ['-q', zip, '-d', folder]);
  return folder;
};

/** A machine without Node.js: bash, openssl and what comes with them. */
export const bash = (folder: string, script: string) => {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' },
  });
  return { status, stdout, stderr, all: stdout + stderr };
};

export const assertHolds = ({ status, all }: ReturnType<typeof bash>): void =>
  assert.equal(status, 0, all);

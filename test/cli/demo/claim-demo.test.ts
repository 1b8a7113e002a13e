import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimDemo } from '../../../src/cli/demo/claim-demo.ts';

const CLAIM = new URL('../../../src/cli/demo/claim-demo.ts', import.meta.url).href;

describe('claim of the demo', () => {
  let folder: string;
  let lockFile: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-claim-'));
    lockFile = join(folder, 'lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const claim = (): void => claimDemo(lockFile)[Symbol.dispose]();

  it('is refused to a second one until the first gives it back', () => {
    const first = claimDemo(lockFile);
    assert.throws(claim, /running already/);
    first[Symbol.dispose]();
    claim();
  });

  it('ends with the process that was killed', async () => {
    const script = `
      const { claimDemo } = await import(${JSON.stringify(CLAIM)});
      globalThis.claim = claimDemo(${JSON.stringify(lockFile)});
      console.log('claimed');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    assert.throws(claim, { advice: new RegExp(`kill ${child.pid}$`) });
    child.kill('SIGKILL');
    await once(child, 'exit');
    claim();
  });
});

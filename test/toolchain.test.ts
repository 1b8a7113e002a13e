import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

describe('the toolchain', () => {
  it('refuses a duration that Temporal cannot read, and takes one that it can', () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-types-'));
    try {
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
      const project = { extends: join(root, 'tsconfig.json'), include: ['*.ts'] };
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
      writeFileSync(join(folder, 'good.ts'), activitiesWithin('1 minute'));
      assert.deepEqual(checkTypes(folder), { status: 0, stdout: '' });
      writeFileSync(join(folder, 'bad.ts'), activitiesWithin('banana'));
      const { status, stdout } = checkTypes(folder);
      assert.match(stdout, /bad\.ts.*"banana"/);
      assert.notEqual(status, 0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('keeps every source file within 300 lines and free of `export *`', () => {
    const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
    const sources = files.filter((file) => file.endsWith('.ts'));
    assert.ok(sources.length > 0);
    const faults = sources.filter((file) => {
      const text = readFileSync(join(root, 'src', file), 'utf8');
      return text.trimEnd().split('\n').length > 300 || /^export \*/m.test(text);
    });
    assert.deepEqual(faults, []);
  });

  it('pins every dependency to one version', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
      'dependencies' | 'devDependencies' | 'optionalDependencies' | 'overrides',
      Record<string, string>
    >;
    const { dependencies, devDependencies, optionalDependencies, overrides } = manifest;
    for (const group of [dependencies, devDependencies, optionalDependencies, overrides])
      for (const [name, version] of Object.entries(group))
        assert.match(version, /^\d+\.\d+\.\d+$/, `${name} ${version}`);
  });

  it('has every platform of every package in the lockfile, without which npm ci refuses to install', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !isLocked(packages, place, name))
        .map((name) => `${place}: ${name}`),
    );
    assert.deepEqual(missing, []);
  });
});

function activitiesWithin(timeout: string): string {
  return (
    "import { proxyActivities } from '@temporalio/workflow';\n" +
    `export const activities = proxyActivities({ startToCloseTimeout: '${timeout}' });\n`
  );
}

function checkTypes(cwd: string): { status: number | null; stdout: string } {
  const tsc = join(root, 'node_modules/.bin/tsc');
  const { status, stdout } = spawnSync(tsc, { cwd, encoding: 'utf8' });
  return { status, stdout };
}

/** As Node resolves: next to the package, or in a node_modules above it. */
function isLocked(packages: object, place: string, name: string): boolean {
  const folders = place
    .split('/node_modules/')
    .map((_, index, all) => all.slice(0, all.length - index));
  return [...folders.map((parts) => parts.join('/node_modules/')), '']
    .map((folder) => (folder === '' ? '' : `${folder}/`))
    .some((folder) => `${folder}node_modules/${name}` in packages);
}

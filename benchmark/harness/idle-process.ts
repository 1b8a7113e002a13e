/** A worker whose only activity does nothing, in a process of its own. */
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { answerParent } from './answers.ts';

const QUEUE = 'idle';
const { address } = JSON.parse(process.argv[2] ?? '{}') as { readonly address: string };
Runtime.install({ logger: new DefaultLogger('WARN') });
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  taskQueue: QUEUE,
  workflowsPath: fileURLToPath(new URL('./idle-workflow.ts', import.meta.url)),
  activities: { nothing: async () => undefined },
});
const stopped = worker.run();
stopped.catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
const client = new Client({ connection: await Connection.connect({ address }) });

answerParent({
  /** Milliseconds that so many took. */
  run: async (activities: number) => {
    const started = performance.now();
    const workflowId = `idle-${started}`;
    await client.workflow.execute('idle', { workflowId, taskQueue: QUEUE, args: [activities] });
    return performance.now() - started;
  },
});

import { Client, Connection } from '@temporalio/client';
import { startEmbeddedTemporal } from '../../../src/embedded/embedded-temporal.ts';

/**
 * A process that owns an embedded server on the database named by its argument, for tests that signal or
 * kill it. Tells its server in one line; at SIGINT tells whether the server still answers, then stops it.
 */
const dbFile = process.argv[2] ?? '';
const server = await startEmbeddedTemporal({ dbFile, log: `${dbFile}.log`, port: 0, uiPort: null });
setInterval(() => undefined, 1_000);
process.once('SIGINT', () => void tellAndStop());
process.stdout.write(`${JSON.stringify({ pid: server.pid, address: server.address })}\n`);

async function tellAndStop(): Promise<void> {
  const connection = await Connection.connect({ address: server.address });
  await new Client({ connection }).workflow.count();
  process.stdout.write('"answers"\n');
  await connection.close();
  await server.stop();
  process.exit(0);
}

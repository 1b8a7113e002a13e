import { Failure } from '../../src/audit/failure.ts';
import { createFileBatchStore } from '../../src/batches/file-batch-store.ts';

const store = createFileBatchStore({ directory: process.argv[2] ?? '' });
const writer = await store.create();
try {
  await writer.write(Buffer.alloc(1_000_000, 'x'));
  console.log('written');
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.log(error.type, error.retryable, error.message);
  await writer.abandon();
}

import { Failure } from '../../../src/audit/failure.ts';
import { createPartWriter } from '../../../src/evidence/received/create-part-writer.ts';

const writer = await createPartWriter(process.argv[2] ?? '', '0');
const at = '2026-06-02T02:15:00.000Z';
try {
  await writer.write({
    kind: 'page',
    exchange: {
      method: 'GET',
      url: 'https://api.mypurecloud.ie/',
      requestBody: null,
      sentAt: at,
      receivedAt: at,
      status: 200,
      headers: {},
      body: Buffer.alloc(1_000_000, 'x'),
    },
    events: [],
  });
  console.log('written');
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.log(error.type, error.retryable, error.message);
  await writer.discard();
}

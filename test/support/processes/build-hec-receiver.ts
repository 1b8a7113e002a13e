import { buildHecReceiver } from '../hec-receiver-binary.ts';

/** Before the interoperability tests; fails where the receiver cannot be had, so that they are not skipped in silence. */
const path = await buildHecReceiver((line) => process.stderr.write(`${line}\n`));
process.stdout.write(`${path}\n`);

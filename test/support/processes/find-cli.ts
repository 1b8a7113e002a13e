import { findCli } from '../../../src/embedded/temporal-cli.ts';

/** Looks for the Temporal CLI as its environment says, in a process of its own; tells the path. */
const path = await findCli({
  environment: process.env,
  onProgress: () => undefined,
  downloadUrl: 'http://127.0.0.1:1',
});
process.stdout.write(path);

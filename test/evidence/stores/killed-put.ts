import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

/** Argument: folder. Dies as `kill -9` would let it, when the bytes are on the disk and have no name yet. */
fs.link = () => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
};
syncBuiltinESMExports();

const { createDirectoryStore } = await import('../../../src/evidence/stores/directory-store.ts');
const store = createDirectoryStore({ directory: process.argv[2] ?? '', immutable: false });
await store.putIfAbsent('windows/a', Buffer.from('evidence'), 'text/plain');

import { buildGoTool, COSIGN, TESSERA_FSCK, VERSITYGW } from '../go-tool.ts';

/** Before the interoperability tests; fails where a tool cannot be had, so that they are not skipped in silence. */
for (const tool of [VERSITYGW, TESSERA_FSCK, COSIGN]) {
  const path = await buildGoTool(tool, (line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`${path}\n`);
}

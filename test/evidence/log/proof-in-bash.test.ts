import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aLogPlace, entryOf } from './support.ts';

/** What an auditor can do with bash, openssl and xxd: the entry's proof leads to the root that the log's key has signed. */
const SCRIPT = String.raw`
set -euo pipefail
hex() { base64 -d | xxd -p -c 64; }
sha() { xxd -r -p | openssl dgst -sha256 -r | cut -d' ' -f1; }
index=$(sed -n 's/^index //p' proof)
mapfile -t path < <(sed '1,2d; /^$/q' proof | sed '/^$/d')
sed '1,/^$/d' proof > checkpoint
sed '/^$/,$d' checkpoint > body
size=$(sed -n 2p body)
root=$(sed -n 3p body | hex)
sed '1,/^$/d' checkpoint | head -1 | cut -d' ' -f3 | base64 -d | tail -c 64 > signature
openssl pkeyutl -verify -pubin -inkey log.pem -rawin -in body -sigfile signature
hash=$(printf '00%s' "$(xxd -p entry | tr -d '\n')" | sha)
place=$index; last=$((size - 1))
for line in "$${'{'}path[@]}"; do
  other=$(printf '%s' "$line" | hex)
  if ((place % 2 == 1 || place == last)); then
    hash=$(printf '01%s%s' "$other" "$hash" | sha)
    while ((place % 2 == 0 && place != 0)); do place=$((place / 2)); last=$((last / 2)); done
  else
    hash=$(printf '01%s%s' "$hash" "$other" | sha)
  fi
  place=$((place / 2)); last=$((last / 2))
done
[ "$hash" = "$root" ]
`;

describe('a proof in the hands of an auditor', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-proof-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const check = (files: Readonly<Record<string, string>>): boolean => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const { status } = spawnSync('bash', ['-c', SCRIPT], { cwd: folder });
    return status === 0;
  };

  it('is verified with bash and openssl, and not for another entry, index, root or key', async () => {
    await using place = await aLogPlace();
    const log = place.open();
    for (let number = 0; number < 300; number += 1)
      await place.leaves.append(Buffer.from(`an old entry ${number}`));
    await log.append(entryOf(1));
    const { proof } = await log.append(entryOf(2));
    const [, text = ''] = (await place.leaves.entries(300, 302)).map(String);
    const files = { proof, entry: text, 'log.pem': place.signer.publicKey };
    assert.ok(check(files));
    assert.ok(!check({ ...files, entry: text.replace('windows/2', 'windows/3') }));
    assert.ok(!check({ ...files, proof: proof.replace('index 301', 'index 300') }));
    const other = await aLogPlace();
    assert.ok(!check({ ...files, 'log.pem': other.signer.publicKey }));
    const { proof: foreign } = await other.open().append(entryOf(2));
    assert.ok(!check({ ...files, proof: foreign }));
    await other[Symbol.asyncDispose]();
  });
});

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../src/audit/failure.ts';
import { createSecret } from '../../src/config/secret-reference.ts';
import { aConfigFile } from './support.ts';

const isRefusal = (reference: string) => (error: unknown) =>
  error instanceof Failure &&
  error.type === 'InvalidConfiguration' &&
  error.message.includes(reference);

describe('secret reference', () => {
  it('reads a file anew each time, without its last line end', async () => {
    await using place = await aConfigFile('');
    const file = join(place.folder, 'token');
    const secret = createSecret('file:token', place.folder);
    await writeFile(file, 'first\n');
    assert.equal(await secret.read(), 'first');
    await writeFile(file, 'second \r\n');
    assert.equal(await secret.read(), 'second ');
  });

  it('reads the environment anew each time', async () => {
    const secret = createSecret('env:HOLDFAST_ROTATING', '/');
    process.env.HOLDFAST_ROTATING = 'one';
    assert.equal(await secret.read(), 'one');
    process.env.HOLDFAST_ROTATING = 'two';
    assert.equal(await secret.read(), 'two');
    delete process.env.HOLDFAST_ROTATING;
  });

  it('names the reference when the variable is missing', async () => {
    await assert.rejects(
      createSecret('env:HOLDFAST_NOT_SET', '/').read(),
      isRefusal('env:HOLDFAST_NOT_SET'),
    );
  });

  it('names the reference when the file is missing or empty', async () => {
    await using place = await aConfigFile('');
    await writeFile(join(place.folder, 'empty'), '\n');
    for (const reference of ['file:missing', 'file:empty']) {
      await assert.rejects(createSecret(reference, place.folder).read(), isRefusal(reference));
    }
  });

  it('shows the reference, never the value, when it is logged', () => {
    process.env.HOLDFAST_LOGGED = 'hunter2';
    const text = JSON.stringify(createSecret('env:HOLDFAST_LOGGED', '/'));
    delete process.env.HOLDFAST_LOGGED;
    assert.equal(text, '{"reference":"env:HOLDFAST_LOGGED"}');
  });
});

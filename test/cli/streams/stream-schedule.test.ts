import assert from 'node:assert/strict';
import { scheduleCommandLine } from '../../../src/cli/schedules/workflow-schedule.ts';
import { scheduleOf } from '../../../src/cli/streams/stream-schedule.ts';
import { checkConfig } from '../../../src/config/load-config.ts';
import { aConfig, aConfigFile } from '../../config/support.ts';

const theStream = async (stream: string) => {
  await using file = await aConfigFile(aConfig({ stream }));
  const { config } = await checkConfig(file.file);
  const [first] = config.streams;
  assert.ok(first);
  return { first, temporal: config.temporal };
};

describe('schedule of a stream', () => {
  it('is told as the line that a person would type', async () => {
    const { first, temporal } = await theStream('');
    assert.equal(
      scheduleCommandLine(scheduleOf(first), temporal),
      'temporal schedule create --schedule-id extract-tail --interval 5m --overlap-policy Skip ' +
        '--catchup-window 1m --workflow-id extract/tail --type extractAuditLog ' +
        `--task-queue holdfast --input '{"stream":"tail"}'`,
    );
  });

  it('starts a run once a minute at most, however often the stream polls', async () => {
    const { first } = await theStream('    poll: 2s');
    assert.deepEqual(scheduleOf(first).when, { everyMs: 60_000 });
  });

  it('starts as often as it is told', async () => {
    const { first } = await theStream('');
    assert.deepEqual(scheduleOf(first, 900_000).when, { everyMs: 900_000 });
  });
});

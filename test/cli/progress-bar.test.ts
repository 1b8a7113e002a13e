import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { createProgressBar, progressLine } from '../../src/cli/progress-bar.ts';

const lineOf = (done: number, total: number, elapsedMs: number, note = ''): string =>
  progressLine({ done, total, note }, 'batches', elapsedMs);

describe('progress bar', () => {
  it('tells how far it is, how fast, and how long it will take', () => {
    assert.equal(
      lineOf(1_200, 4_000, 30_000),
      '[#########.....................] 1,200 of 4,000 batches, 40/s, 70 s left',
    );
  });

  it('tells slow work in fractions, and long work in minutes', () => {
    assert.match(lineOf(30, 600, 60_000), /, 0\.5\/s, 19 min left$/);
  });

  it('is full when nothing is left, and says what else there is to say', () => {
    assert.equal(lineOf(4, 4, 2_000, 'done'), `[${'#'.repeat(30)}] 4 of 4 batches, 2.0/s, done`);
    assert.match(lineOf(0, 0, 0), /^\[#{30}\] 0 of 0 batches$/);
  });

  it('promises nothing before anything is done', () => {
    assert.equal(lineOf(0, 9, 5_000), `[${'.'.repeat(30)}] 0 of 9 batches`);
  });

  it('outside a terminal says nothing twice, and always how it ended', () => {
    const output = new PassThrough();
    const bar = createProgressBar('batches', output as unknown as NodeJS.WriteStream);
    bar.show({ done: 4, total: 9, note: '' });
    bar.show({ done: 9, total: 9, note: 'done' });
    bar.show({ done: 9, total: 9, note: 'done' });
    bar.end();
    const lines = String(output.read()).trimEnd().split('\n');
    assert.equal(lines.length, 2);
    assert.match(lines[1] ?? '', /9 of 9 batches.*done$/);

    const short = createProgressBar('batches', output as unknown as NodeJS.WriteStream);
    short.show({ done: 9, total: 9, note: 'done' });
    short.end();
    assert.equal(String(output.read()).trimEnd().split('\n').length, 1);
  });

  it('says something else on a line of its own, and goes on below it', () => {
    const output = new PassThrough();
    const terminal = Object.assign(output, { isTTY: true, columns: 80 });
    const bar = createProgressBar('batches', terminal as unknown as NodeJS.WriteStream);
    bar.show({ done: 0, total: 9, note: '' });
    bar.say('the search is away');
    bar.end();
    const [above, below] = String(output.read()).split('\n');
    assert.ok(above?.endsWith('\r\u001B[Kthe search is away'), above);
    assert.match(below ?? '', /0 of 9 batches$/);
  });
});

import assert from 'node:assert/strict';
import { printable, shortened } from '../../../src/cli/archive/printable.ts';

describe('text of others on a terminal', () => {
  it('shows what a terminal would obey as its code', () => {
    assert.equal(printable('a\u001B[31mred\u0007\r\n'), 'a\\u{1b}[31mred\\u{7}\\u{d}\\u{a}');
    assert.equal(printable('\u202Eexe.txt\u2066'), '\\u{202e}exe.txt\\u{2066}');
    assert.equal(printable('\u009B31m'), '\\u{9b}31m');
  });

  it('leaves letters of every script, and emoji, as they are', () => {
    assert.equal(printable('שלום 日本 👩‍👩‍👧 é'), 'שלום 日本 👩‍👩‍👧 é');
  });

  it('cuts between characters, never within one', () => {
    assert.equal(shortened('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 2), '👩‍👩‍👧…');
    assert.equal(shortened('short', 5), 'short');
  });
});

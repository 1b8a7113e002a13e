import { defineSearchAttributeKey } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { ExtractStatus } from './messages.ts';

const STREAM = defineSearchAttributeKey('HoldfastStream', 'KEYWORD');
export const STATE = defineSearchAttributeKey('HoldfastState', 'KEYWORD');

/** Search attributes cost an event each time, so they are written at transitions only. */
export const createVisibility = (stream: string) => {
  let shown: string | undefined;
  return (state: string): void => {
    if (state === shown) return;
    upsertSearchAttributes([
      { key: STREAM, value: stream },
      { key: STATE, value: state },
    ]);
    shown = state;
  };
};

export const row = (name: string, value: string | number): string => `| ${name} | ${value} |`;

/** What the Web UI shows of a run, without opening an event; costs no history. */
export const showDetails = (status: ExtractStatus): void => {
  const lines = [
    `**${status.stream}** is **${status.state}**`,
    '',
    '| | |',
    '|---|---|',
    row('Position', status.cursor),
    row('Lag', status.lagSeconds === null ? 'not known yet' : `${status.lagSeconds} s`),
    row('Events read by this chain of runs', status.events),
    row('Duplicates dropped', status.duplicates),
    row('Batches on their way to Splunk', status.sending),
    row('Poll interval', `${status.intervalSeconds} s`),
    row('Delivery', status.delivery ?? 'not known yet'),
  ];
  if (status.pause !== null) {
    const until = status.pause.until ?? 'somebody resumes';
    lines.push(row('Paused', `${status.pause.reason} (by ${status.pause.by}, until ${until})`));
  }
  if (status.lastError !== null) lines.push('', `**Last error:** ${status.lastError}`);
  setCurrentDetails(lines.join('\n'));
};

import type { FaultsResult } from './results.ts';
import type { Section } from './section.ts';
import { figure, table } from './table.ts';

const FAULTS = {
  F5: 'taken, then no answer',
  F7: 'kill -9',
} as const;

export const faultsSection = ({ turns, records, share }: FaultsResult): Section => {
  const rows = turns.map((turn) => [
    `${turn.contestant} ${turn.title}`,
    `${turn.fault} ${FAULTS[turn.fault]}`,
    figure(turn.struck),
    figure(turn.lost),
    figure(turn.doubled),
    turn.recoveryMs === null ? '–' : figure(turn.recoveryMs.median),
    turn.recoveryMs === null ? '–' : figure(turn.recoveryMs.max),
    figure(turn.seconds, 1),
  ]);
  const head =
    'Contestant|Fault|Struck|Lost|Doubled|Recovery, median ms|longest ms|Until all was there, s';
  return {
    text: `### T4: ${figure(records)} records under faults

F5: ${figure(share * 100)} % of the batches are taken, and then the connection breaks. F7: kill -9 of what runs the contestant's code
(Temporal and PostgreSQL stay up), started again at once; recovery is from that start until something new was in the sink.
Holdfast waits a second for Splunk to show what is in doubt; in production that is a minute.

${table([head.split('|'), ...rows])}`,
    charts: {},
  };
};

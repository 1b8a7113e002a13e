import { median, spread } from '../tests/spread.ts';
import type { RestartResult } from './results.ts';
import type { Section } from './section.ts';
import { figure, table } from './table.ts';

export const restartSection = ({ turns, records }: RestartResult): Section => {
  const keys = [...new Set(turns.map(({ contestant }) => contestant))];
  const rows = keys.map((key) => {
    const own = turns.filter(({ contestant }) => contestant === key);
    const starts = spread(own.map(({ startMs }) => startMs));
    const firsts = spread(own.map(({ firstEventMs }) => firstEventMs));
    return [
      `${key} ${own[0]?.title ?? ''}`,
      figure(own.length),
      figure(starts.p50),
      figure(firsts.p50),
      figure(firsts.max),
      figure(median(own.map(({ requests }) => requests))),
      figure(own[0]?.lost ?? 0),
      figure(own[0]?.doubled ?? 0),
    ];
  });
  const head =
    'Contestant|Restarts|Start, ms|First new event, ms|longest|Platform requests|Lost|Doubled';
  return {
    text: `### T7: restart after ${figure(records)} records

kill -9 while it follows; fifty changes happen; it is started again. Start: until its worker polls (a script is taken to be up at
once). First new event: from then until it is in the sink.

${table([head.split('|'), ...rows])}`,
    charts: {},
  };
};

import { median } from '../tests/spread.ts';
import type { StartUpResult } from './results.ts';
import type { Section } from './section.ts';
import { figure, table } from './table.ts';

export const startUpSection = ({ turns, idle }: StartUpResult): Section => {
  const keys = [...new Set(turns.map(({ contestant }) => contestant))];
  const rows = keys.map((key) => {
    const own = turns.filter(({ contestant }) => contestant === key);
    return [
      `${key} ${own[0]?.title ?? ''}`,
      figure(own.length),
      figure(median(own.map(({ upMs }) => upMs))),
      figure(median(own.map(({ firstEventMs }) => firstEventMs))),
      figure(median(own.map(({ cpuSeconds }) => cpuSeconds)), 1),
    ];
  });
  const head = 'Contestant|Starts|Everything is up, ms|First event, ms|CPU until then, s';
  return {
    text: `### T0: from nothing

Servers included, on empty databases; a script is up at once and starts with its job. Medians.

${table([head.split('|'), ...rows])}

What Temporal costs by itself: ${idle.activities} activities that do nothing, one after another, on the embedded server with its
SQLite file, take ${figure(idle.msPerActivity, 1)} ms each, and ${figure(idle.workerCpuMsPerActivity, 1)} ms CPU of the worker and ${figure(idle.serverCpuMsPerActivity, 1)} ms of the server. Temporal on PostgreSQL is not
measured: the embedded server has SQLite only.`,
    charts: {},
  };
};

import { barChart } from './bar-chart.ts';
import type { TailResult } from './results.ts';
import { imageOf, type Section } from './section.ts';
import { figure, table } from './table.ts';

export const tailSection = ({ turns, rate, seconds, pollMs }: TailResult): Section => {
  const rows = turns.map((turn) => [
    `${turn.contestant} ${turn.title}`,
    figure(turn.delayMs.p50),
    figure(turn.delayMs.p99),
    figure(turn.excessMs.p50),
    figure(turn.excessMs.p99),
    figure(turn.cpuPercent, 1),
    figure(turn.lost),
    figure(turn.doubled),
  ]);
  const head =
    'Contestant|p50, ms|p99, ms|less half a poll|less a poll|CPU, % of a core|Lost|Doubled';
  return {
    text: `### T3: ${rate} changes a second for ${seconds} s, polled every ${pollMs} ms

From when a change could first be read until Splunk had taken it.

${table([head.split('|'), ...rows])}

${imageOf('T3', 'p99')}`,
    charts: {
      'T3-p99.svg': barChart(
        `Delay at the 99th percentile, ms, polled every ${pollMs} ms`,
        turns.map(({ contestant, title, delayMs }) => ({
          label: `${contestant} ${title}`,
          value: delayMs.p99,
          text: figure(delayMs.p99),
          isOurs: contestant === 'H',
        })),
      ),
    },
  };
};

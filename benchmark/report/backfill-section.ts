import type { Carried } from '../tests/carry.ts';
import { median } from '../tests/spread.ts';
import { barChart } from './bar-chart.ts';
import type { BackfillResult } from './results.ts';
import { imageOf, type Section } from './section.ts';
import { figure, table } from './table.ts';

type Rounds = BackfillResult['rounds'];
type FigureOf = (one: Carried) => number;

const REFERENCE = 'R';
const speed: FigureOf = ({ eventsPerSecond }) => eventsPerSecond;
const cpu: FigureOf = ({ cpuSecondsPerMillion }) => cpuSecondsPerMillion;
const memory: FigureOf = ({ memoryMiB }) => memoryMiB;
const history: FigureOf = ({ historyEventsPerThousand }) => historyEventsPerThousand ?? Number.NaN;

const ofContestant = (rounds: Rounds, key: string): Carried[] =>
  rounds.flat().filter(({ contestant }) => contestant === key);

const medianOf = (rounds: Rounds, key: string, figureOf: FigureOf): number =>
  median(ofContestant(rounds, key).map(figureOf));

const sumOf = (rounds: Rounds, key: string, figureOf: FigureOf): number =>
  ofContestant(rounds, key).reduce((sum, one) => sum + figureOf(one), 0);

/** Median of a figure's ratio to that of the plain script of the same round. */
const ratioOf = (rounds: Rounds, key: string, figureOf: FigureOf): number =>
  median(
    rounds.flatMap((turns) => {
      const own = turns.find(({ contestant }) => contestant === key);
      const reference = turns.find(({ contestant }) => contestant === REFERENCE);
      return own === undefined || reference === undefined
        ? []
        : [figureOf(own) / figureOf(reference)];
    }),
  );

const HEAD =
  'Contestant|Events/s|÷ R|CPU-s per million|÷ R|MiB|History events per 1,000|Lost|Doubled';

const rowOf =
  (rounds: Rounds) =>
  ({ contestant: key, title }: Carried): string[] => [
    `${key} ${title}`,
    figure(medianOf(rounds, key, speed)),
    figure(ratioOf(rounds, key, speed), 2),
    figure(medianOf(rounds, key, cpu), 1),
    figure(ratioOf(rounds, key, cpu), 2),
    figure(medianOf(rounds, key, memory)),
    figure(medianOf(rounds, key, history), 2),
    figure(sumOf(rounds, key, ({ lost }) => lost)),
    figure(sumOf(rounds, key, ({ doubled }) => doubled)),
  ];

const chartOf = (rounds: Rounds, title: string, figureOf: FigureOf, digits: number): string =>
  barChart(
    title,
    (rounds[0] ?? []).map(({ contestant: key, title: label }) => {
      const value = medianOf(rounds, key, figureOf);
      return { label: `${key} ${label}`, value, text: figure(value, digits), isOurs: key === 'H' };
    }),
  );

export const backfillSection = ({ rounds, records }: BackfillResult): Section => {
  const name = `T1-${records}`;
  const of = `${figure(records)} records`;
  return {
    text: `### T1: ${of} of the past, no faults

Medians of ${rounds.length} interleaved round(s); ratios are medians of the ratios within each round. Losses and doubles are of
all rounds together. Memory is the sum of what each process had at its highest.

${table([HEAD.split('|'), ...(rounds[0] ?? []).map(rowOf(rounds))])}

${imageOf(name, 'speed')}

${imageOf(name, 'cpu')}`,
    charts: {
      [`${name}-speed.svg`]: chartOf(rounds, `Events a second, ${of}`, speed, 0),
      [`${name}-cpu.svg`]: chartOf(rounds, `CPU seconds per million events, ${of}`, cpu, 1),
    },
  };
};

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Machine } from './machine.ts';
import { keptResults } from './results.ts';
import { sectionOf } from './section-of.ts';

const README = fileURLToPath(new URL('../README.md', import.meta.url));
const RESULTS = fileURLToPath(new URL('../results/', import.meta.url));
const BEGIN = '<!-- results: written by `npm run benchmark`, by nobody else -->';
const END = '<!-- end of results -->';

/** Writes what is kept into README.md, between the markers, and the charts beside the figures. */
export const publish = (): void => {
  const sections = keptResults().map((result) => {
    const { text, charts } = sectionOf(result);
    for (const [name, svg] of Object.entries(charts)) writeFileSync(`${RESULTS}${name}`, svg);
    return `${text}\n\n${machineLine(result.machine)}`;
  });
  writeFileSync(README, between(readFileSync(README, 'utf8'), sections.join('\n\n')));
};

/** Throws where the markers are gone: figures must not land anywhere else. */
const between = (readme: string, text: string): string => {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin === -1 || end < begin) throw new Error(`${README} has lost its markers, ${BEGIN}`);
  return [readme.slice(0, begin + BEGIN.length), text, readme.slice(end)]
    .filter(Boolean)
    .join('\n\n');
};

const machineLine = (machine: Machine): string => {
  const { at, cores, processor, memoryGiB, loadAverage, versions } = machine;
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `_${at.slice(0, 16).replace('T', ' ')} UTC; ${cores} × ${processor}, ${memoryGiB} GiB;`,
    `load average when it began ${loadAverage}; ${named.join(', ')}._`,
  ].join('\n');
};

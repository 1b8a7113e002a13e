import type { Finding } from '../../evidence/verify/finding.ts';

/** Of many windows of which nothing is there, the first and the last: a month of them would hide all else. */
export const withoutRuns = (findings: readonly Finding[]): readonly Finding[] => {
  const shown: Finding[] = [];
  for (let at = 0; at < findings.length;) {
    const end = endOfRun(findings, at);
    shown.push(...shorten(findings.slice(at, end)));
    at = end;
  }
  return shown;
};

const shorten = (run: readonly Finding[]): readonly Finding[] => {
  const [first, last] = [run[0], run.at(-1)];
  if (first === undefined || last === undefined || run.length <= 3) return run;
  const message = `${(run.length - 2).toLocaleString('en-US')} windows more; --json names each.`;
  return [first, { ...first, object: '…', message }, last];
};

const endOfRun = (findings: readonly Finding[], begin: number): number => {
  const organization = placeOf(findings[begin]);
  let end = begin + 1;
  while (organization !== undefined && placeOf(findings[end]) === organization) end += 1;
  return end;
};

/** Of a window of which nothing is there the object is a place, not a file: `windows/<platform>/<organisation>/…/`. */
const placeOf = (finding: Finding | undefined): string | undefined =>
  finding?.verdict === 'gap' && finding.object.endsWith('/')
    ? finding.object.split('/').slice(0, 3).join('/')
    : undefined;

import { escapeHtml } from '../html.ts';

/** One side of a change, a line per value; what the other side does not have is marked, also for black and white. */
export const valueLines = (
  values: readonly string[],
  other: readonly string[],
  mark: 'removed' | 'added',
): string => {
  if (values.length === 0) return '<span class="none">nothing</span>';
  const kept = new Set(other.flatMap(linesOf));
  return values
    .flatMap(linesOf)
    .map((line) =>
      kept.has(line)
        ? `<div class="value">${escapeHtml(line)}</div>`
        : `<div class="value ${mark}">${escapeHtml(line)}</div>`,
    )
    .join('');
};

/** Values that are JSON are read more easily indented. */
const linesOf = (value: string): readonly string[] => {
  if (!/^\s*[[{]/.test(value)) return value.split('\n');
  try {
    return JSON.stringify(JSON.parse(value), undefined, 2).split('\n');
  } catch {
    return value.split('\n');
  }
};

import { NotSupported } from './not-supported.ts';

/** What may take time on hostile values: each of these multiplies the steps by the length of the value. */
const MAX_REPEATS = 2;
const MAX_OPTIONAL = 8;
const MAX_LENGTH = 512;

const REPEAT = /^(?:[*+]|\{\d+(?:,\d*)?\})/;
const CLASS = /^\[\^?\]?(?:\\.|[^\]\\])*\]/s;
/** Escaped punctuation, and the shorthands that every flavour has. */
const ESCAPE = /^\\[^a-zA-Z0-9]|^\\[dDsSwW]/s;

/**
 * A regular expression of the small flavour that Sigma allows, within bounds that keep it fast on any value: no
 * repeated groups, two repetitions at most. Throws NotSupported with the reason.
 */
export const safeExpression = (source: string, flags: string): RegExp => {
  if (source.length > MAX_LENGTH) throw new NotSupported(`is longer than ${MAX_LENGTH} characters`);
  inspect(source);
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw new NotSupported(error instanceof Error ? error.message : String(error));
  }
};

const inspect = (source: string): void => {
  let [repeats, optional] = [0, 0];
  for (let at = 0; at < source.length;) {
    const atom = atomAt(source, at);
    at += atom.length;
    const repeat = source[at] === '?' ? '?' : (REPEAT.exec(source.slice(at))?.[0] ?? '');
    if (repeat === '') continue;
    at += repeat.length;
    if (repeat === '?') optional += 1;
    else if (atom === ')') throw new NotSupported(`repeats a group with "${repeat}"`);
    else repeats += 1;
    if ('?+'.includes(source[at] ?? ' ')) throw new NotSupported(`has "${repeat}${source[at]}"`);
  }
  if (repeats > MAX_REPEATS) throw new NotSupported(`has more than ${MAX_REPEATS} repetitions`);
  if (optional > MAX_OPTIONAL) throw new NotSupported(`has more than ${MAX_OPTIONAL} "?"`);
};

const atomAt = (source: string, at: number): string => {
  const rest = source.slice(at);
  if (rest.startsWith('(?')) throw new NotSupported('has "(?", which Sigma does not allow');
  if (rest.startsWith('[')) {
    const found = CLASS.exec(rest);
    if (found === null) throw new NotSupported('lacks a closing bracket');
    return found[0];
  }
  if (!rest.startsWith('\\')) return rest.slice(0, 1);
  const found = ESCAPE.exec(rest);
  if (found === null)
    throw new NotSupported(`has "${rest.slice(0, 2)}", which Sigma does not allow`);
  return found[0];
};

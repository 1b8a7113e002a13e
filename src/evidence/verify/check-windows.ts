import type { ScopePredicate } from '../formats/other-predicates.ts';
import type { ArchivedObject } from '../formats/window-predicate.ts';
import { type CheckedWindow, checkWindow } from './check-window.ts';
import { checkCoverage, type CoverageContext } from './coverage.ts';
import { type Folder, readFolders } from './read-folders.ts';
import { firstVersion } from './read-listing.ts';
import type { VerifyContext } from './verify-context.ts';
import type { VerifyOptions } from './verify-options.ts';

/** Every window, one after the other; the shortest time that the store promised to keep an object of them. */
export const checkWindows = async (
  context: VerifyContext,
  scopes: readonly ScopePredicate[],
  options: VerifyOptions,
  step: () => void,
): Promise<number | null> => {
  const wanted = scopes.filter(({ tenant }) => isWanted(options, tenant));
  const flush = createFlush(context, wanted, options);
  const waiting = new Set(wanted.map(organizationOf));
  let current: { readonly organization: string; readonly windows: CheckedWindow[] } | undefined;
  let retentionMs: number | null = null;
  for await (const folder of readFolders(context.reader, 'windows')) {
    const organization = folder.prefix.split('/').slice(1, 3).join('/');
    if (current !== undefined && current.organization !== organization) {
      flush(current.organization, current.windows);
      current = undefined;
    }
    current ??= { organization, windows: [] };
    waiting.delete(organization);
    context.seen.add(folder.prefix);
    step();
    if (!isWithin(folder.prefix, options)) continue;
    const checked = await checkWindow(context, folder, ({ tenant }) => isWanted(options, tenant));
    if (checked === undefined) continue;
    current.windows.push(withoutParts(checked));
    retentionMs = shorter(retentionMs, retentionIn(folder, checked.predicate.objects));
  }
  if (current !== undefined) flush(current.organization, current.windows);
  // Promised, and not one window is there.
  for (const organization of waiting) flush(organization, []);
  return retentionMs;
};

/** Looks at the windows of one organisation when all of them are known. */
const createFlush = (
  { findings, tally, log }: VerifyContext,
  scopes: readonly ScopePredicate[],
  { from, to, dueUntil }: VerifyOptions,
) => {
  const logged = new Set([...log.entries.values()].map(({ statementSha256 }) => statementSha256));
  const coverage: CoverageContext = {
    findings,
    tally,
    bounds: { from, to, dueUntil: dueUntil ?? null },
    logged,
  };
  return (organization: string, windows: readonly CheckedWindow[]): void => {
    const [platform = '', id = ''] = organization.split('/');
    const own = scopes.filter((scope) => organizationOf(scope) === organization);
    checkCoverage(coverage, { platform, organizationId: decode(id), windows, scopes: own });
  };
};

const isWanted = ({ tenant }: VerifyOptions, name: string): boolean =>
  tenant === null || tenant === name;

const organizationOf = ({ platform, organizationId }: ScopePredicate): string =>
  `${platform}/${encodeURIComponent(organizationId)}`;

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // somebody else's folder
  }
};

const PLACE = /^windows\/[^/]+\/[^/]+\/(\d{4})\/(\d\d)\/(\d\d)\/(\d\d)(\d\d)-(\d+)m\//;

/** By its name alone, so that what is not asked for is not read. What has another name is looked at. */
const isWithin = (prefix: string, { from, to }: VerifyOptions): boolean => {
  const [, year, month, day, hour, minute, minutes] = PLACE.exec(prefix) ?? [];
  if (year === undefined) return true;
  const begin = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00.000Z`);
  if (to !== null && begin >= Date.parse(to)) return false;
  return from === null || begin + Number(minutes) * 60_000 > Date.parse(from);
};

/** Years of windows are held until their organisation ends; what was asked of the platform is not needed for that. */
const withoutParts = (checked: CheckedWindow): CheckedWindow => ({
  ...checked,
  predicate: {
    ...checked.predicate,
    query: { services: null, parts: [] },
    counts: { ...checked.predicate.counts, byService: {}, byAction: {} },
    objects: [],
  },
});

const retentionIn = (
  { prefix, files }: Folder,
  objects: readonly ArchivedObject[],
): number | null => {
  let least: number | null = null;
  for (const { key, retainUntil } of objects) {
    const listed = files.get(key.slice(prefix.length + 1));
    const written = listed && firstVersion(listed)?.lastModified;
    if (retainUntil === null || written === undefined) continue;
    least = shorter(least, Date.parse(retainUntil) - Date.parse(written));
  }
  return least;
};

const shorter = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

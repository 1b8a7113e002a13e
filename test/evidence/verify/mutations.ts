import { type RecordedArchive, withBytes } from './recorded-archive.ts';

/** Something that was done to an archive, and the objects that a verifier has to name for it. */
export interface Mutation {
  readonly name: string;
  readonly archive: RecordedArchive;
  readonly named: readonly string[];
}

const LONG = process.env.HOLDFAST_LONG === '1';

/** Each key in the long form; else one of each kind: what differs in nothing but ids, times and numbers is one. */
const someOf = (archive: RecordedArchive): readonly string[] => {
  const keys = [...archive.keys()].filter((key) => !key.startsWith('probe/'));
  if (LONG) return keys;
  const kinds = new Map(keys.map((key) => [key.replaceAll(/[\da-f]{3,}|\d+/g, '#'), key]));
  return [...kinds.values()];
};

/** One bit in several places of every file; in the long form in every byte of small ones. */
export function* flips(original: RecordedArchive): Generator<Mutation> {
  const some = new Set(someOf(original));
  for (const [key, [newest]] of original) {
    const bytes = newest?.bytes ?? Buffer.alloc(0);
    for (const at of placesIn(bytes.length)) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (at % 8)), at);
      yield {
        name: `byte ${at} of ${key} flipped`,
        archive: withBytes(original, key, flipped),
        named: [key],
      };
    }
    if (!some.has(key)) continue;
    yield {
      name: `${key} longer by a line feed`,
      archive: withBytes(original, key, Buffer.concat([bytes, Buffer.from('\n')])),
      named: [key],
    };
    yield {
      name: `${key} cut`,
      archive: withBytes(original, key, bytes.subarray(0, -1)),
      named: [key],
    };
  }
}

const placesIn = (length: number): readonly number[] => {
  if (!LONG) return [Math.floor(length / 2)];
  const wanted = Math.min(length, length < 1_100 ? length : 100);
  const step = Math.max(1, (length - 1) / Math.max(1, wanted - 1));
  return [...new Set(Array.from({ length: wanted }, (_, at) => Math.floor(at * step)))];
};

/** Each file, and each statement with all that belongs to it. */
export function* drops(original: RecordedArchive): Generator<Mutation> {
  for (const key of original.keys()) {
    const archive = new Map(original);
    archive.delete(key);
    yield { name: `${key} dropped`, archive, named: [key] };
    if (!key.endsWith('/manifest.sigstore.json')) continue;
    const folder = key.slice(0, key.lastIndexOf('/') + 1);
    const rest = new Map([...original].filter(([other]) => !other.startsWith(folder)));
    yield { name: `${folder} dropped`, archive: rest, named: [key] };
  }
}

/** Each file with the next one of its name, and with the file that follows it. */
export function* swaps(original: RecordedArchive): Generator<Mutation> {
  const keys = [...original.keys()];
  for (const key of someOf(original)) {
    const next = keys[keys.indexOf(key) + 1];
    const twin = keys.find((other) => other !== key && nameOf(other) === nameOf(key));
    for (const other of new Set([twin, next])) {
      const [one, two] = [original.get(key), original.get(other ?? '')];
      if (other === undefined || one === undefined || two === undefined) continue;
      if (one[0]?.bytes?.equals(two[0]?.bytes ?? Buffer.alloc(0)) === true) continue;
      const archive = withBytes(withBytes(original, key, two[0]?.bytes), other, one[0]?.bytes);
      // The newest checkpoint lies there twice: as a copy of any older one it is only rolled back.
      const named = [key, other].filter((name) => !isStillTrue(name, archive, original));
      yield { name: `${key} and ${other} swapped`, archive, named };
    }
  }
}

const isStillTrue = (key: string, archive: RecordedArchive, original: RecordedArchive): boolean =>
  archive.get(key)?.[0]?.bytes?.equals(original.get(key)?.[0]?.bytes ?? Buffer.alloc(0)) === true;

const nameOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

/** Copies that nobody sealed: of a file beside itself, and of a whole reading under another name. */
export function* duplicates(original: RecordedArchive): Generator<Mutation> {
  for (const key of someOf(original)) {
    const copy = `${key}.copy`;
    yield {
      name: `${key} duplicated`,
      archive: new Map([...original, [copy, original.get(key) ?? []]]),
      named: [copy],
    };
  }
  for (const key of original.keys()) {
    if (!key.endsWith('/manifest.sigstore.json')) continue;
    const folder = key.slice(0, -'manifest.sigstore.json'.length);
    const copy = `${folder.slice(0, -2)}z/`;
    const copies = [...original]
      .filter(([other]) => other.startsWith(folder))
      .map(([other, versions]) => [other.replace(folder, copy), versions] as const);
    const archive = new Map([...original, ...copies]);
    yield { name: `${folder} duplicated`, archive, named: [`${copy}manifest.sigstore.json`] };
  }
}

/** The log as it was at an earlier size: told by what is left of the rest. */
export function* truncations(original: RecordedArchive): Generator<Mutation> {
  const sizes = [...original.keys()].flatMap(
    (key) => /^log\/checkpoints\/(\d+)$/.exec(key)?.[1] ?? [],
  );
  const newest = sizes.at(-1) ?? '';
  for (const size of sizes.slice(0, -1)) {
    const older = original.get(`log/checkpoints/${size}`)?.[0]?.bytes;
    const rolledBack = withBytes(original, 'log/checkpoint', older);
    yield {
      name: `checkpoint rolled back to ${size}`,
      archive: rolledBack,
      named: ['log/checkpoint'],
    };
    const cut = new Map(rolledBack);
    for (const key of original.keys()) {
      const width = /^log\/(?:checkpoints\/|tile\/.*\.p\/)(\d+)$/.exec(key)?.[1];
      if (width !== undefined && Number(width) > Number(size)) cut.delete(key);
    }
    const beyond = proofsBeyond(original, Number(size));
    yield { name: `log cut to ${size}`, archive: cut, named: beyond };
    const entries = new Map(original);
    for (const key of original.keys())
      if (key.startsWith('log/tile/') && key.endsWith(`.p/${Number(newest)}`)) entries.delete(key);
    yield {
      name: `tiles of ${newest} gone`,
      archive: entries,
      named: [`log/tile/0/000.p/${Number(newest)}`, `log/tile/entries/000.p/${Number(newest)}`],
    };
  }
}

/** Bundles of the entries that a log of this size does not have. */
const proofsBeyond = (archive: RecordedArchive, size: number): readonly string[] =>
  [...archive].flatMap(([key, [newest]]) => {
    const index = /^index (\d+)$/m.exec(newest?.bytes?.toString() ?? '')?.[1];
    const isBeyond = key.endsWith('.tlog-proof') && index !== undefined && Number(index) >= size;
    return isBeyond ? [key.replace('tlog-proof', 'sigstore.json')] : [];
  });

/** What a store with versions and locks can be made to show. */
export function* shadows(original: RecordedArchive): Generator<Mutation> {
  for (const key of someOf(original)) {
    const versions = original.get(key) ?? [];
    const [newest] = versions;
    if (newest === undefined) continue;
    const lastModified = new Date(Date.parse(newest.lastModified) + 1_000).toISOString();
    const marker = { versionId: 'marker', bytes: null, lastModified, lock: undefined };
    yield {
      name: `delete marker on ${key}`,
      archive: new Map([...original, [key, [marker, ...versions]]]),
      named: [key],
    };
    const forged = { ...newest, versionId: 'forged', bytes: Buffer.from('forged'), lastModified };
    yield {
      name: `newer version on ${key}`,
      archive: new Map([...original, [key, [forged, ...versions]]]),
      named: [key],
    };
    const unlocked = { mode: 'none', retainUntil: null } as const;
    const until = Date.parse(newest.lock?.retainUntil ?? '');
    const shorter = {
      mode: 'compliance',
      retainUntil: new Date(until - 7 * 86_400_000).toISOString(),
    } as const;
    const weaker = { mode: 'governance', retainUntil: newest.lock?.retainUntil ?? null } as const;
    for (const lock of [unlocked, shorter, weaker]) {
      const archive = new Map([...original, [key, versions.map((one) => ({ ...one, lock }))]]);
      yield { name: `${key} locked ${JSON.stringify(lock)}`, archive, named: [key] };
    }
  }
}

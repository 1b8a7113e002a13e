/** C2SP tlog-tiles: 256 hashes or entries a file. */
export const TILE_WIDTH = 256;

export interface TilePath {
  readonly level: number | 'entries';
  readonly index: number;
  readonly width: number;
}

const TILE = /^log\/tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** Undefined unless it is the one way to write it. */
export const parseTilePath = (key: string): TilePath | undefined => {
  const [, level = '', digits = '', partial] = TILE.exec(key) ?? [];
  if (level === '') return undefined;
  const index = Number(digits.replaceAll(/[x/]/g, ''));
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  const path = { level: level === 'entries' ? 'entries' : Number(level), index, width } as const;
  return formatTilePath(path) === key ? path : undefined;
};

/** `x001/x234/067`: three digits each, all but the last with an x. */
export const formatTilePath = ({ level, index, width }: TilePath): string => {
  const padded = String(index).padStart(Math.ceil(String(index).length / 3) * 3, '0');
  const groups = padded.replaceAll(/(\d{3})(?=\d)/g, 'x$1/');
  return `log/tile/${level}/${groups}${width < TILE_WIDTH ? `.p/${width}` : ''}`;
};

/** Every file that a tree of this size has. */
export const tilesOf = function* (size: number): Generator<TilePath, void, void> {
  yield* rowOf('entries', size);
  let count = size;
  for (let level = 0; count > 0; level += 1, count = Math.floor(count / TILE_WIDTH)) {
    yield* rowOf(level, count);
  }
};

/** Only those at its right edge that are not full: they are replaced as it grows. */
export const partialTilesOf = (size: number): readonly TilePath[] => {
  const tiles: TilePath[] = [];
  let count = size;
  for (let level = 0; count > 0; level += 1, count = Math.floor(count / TILE_WIDTH)) {
    const [index, width] = [Math.floor(count / TILE_WIDTH), count % TILE_WIDTH];
    if (width === 0) continue;
    if (level === 0) tiles.push({ level: 'entries', index, width });
    tiles.push({ level, index, width });
  }
  return tiles;
};

function* rowOf(level: TilePath['level'], count: number): Generator<TilePath, void, void> {
  for (let index = 0; index * TILE_WIDTH < count; index += 1) {
    yield { level, index, width: Math.min(TILE_WIDTH, count - index * TILE_WIDTH) };
  }
}

import { Failure } from '../../audit/failure.ts';

/** C2SP tlog-tiles: the length of an entry is a big-endian uint16. */
const MAX_ENTRY_BYTES = 65_535;

export const encodeBundle = (entries: readonly Uint8Array[]): Buffer =>
  Buffer.concat(
    entries.flatMap((entry) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(entry.length);
      return [length, entry];
    }),
  );

/** Undefined where the bytes are no bundle. */
export const decodeBundle = (bytes: Buffer): Buffer[] | undefined => {
  const entries: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 2 > bytes.length) return undefined;
    const end = at + 2 + bytes.readUInt16BE(at);
    if (end > bytes.length) return undefined;
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return entries;
};

export const checkEntry = (entry: Uint8Array): void => {
  if (entry.length <= MAX_ENTRY_BYTES) return;
  throw new Failure({
    type: 'InvalidInput',
    message: `An entry of the evidence log has ${entry.length} bytes; it can have ${MAX_ENTRY_BYTES}.`,
    retryable: false,
  });
};

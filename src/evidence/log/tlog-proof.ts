/** C2SP tlog-proof: all that is needed, beside the entry and the log's public key, to show that the log has the entry. */
export const formatProof = (index: number, path: readonly Buffer[], checkpoint: string): string => {
  const hashes = path.map((hash) => `${hash.toString('base64')}\n`).join('');
  return `c2sp.org/tlog-proof@v1\nindex ${index}\n${hashes}\n${checkpoint}`;
};

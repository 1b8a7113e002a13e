import { readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';

/** Takes a section out of a holdfast.yaml; what is given puts it back. */
export const configWithout = (file: string, section: string): (() => void) => {
  const text = readFileSync(file, 'utf8');
  const { [section]: _taken, ...rest } = parse(text) as Record<string, unknown>;
  writeFileSync(file, stringify(rest));
  return () => writeFileSync(file, text);
};

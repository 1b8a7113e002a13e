import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Document,
} from 'yaml';
import type { Path, RuleDocument } from './rule-document.ts';

const MAX_BYTES = 1024 * 1024;

/** The documents of one file; what is no YAML, or no map, is refused. `refuse` takes `file:line` and a reason. */
export const readRuleFile = (
  file: string,
  text: string,
  refuse: (where: string, reason: string) => void,
): readonly RuleDocument[] => {
  if (text.length > MAX_BYTES) {
    refuse(`${file}:1`, 'the file is larger than 1 MiB');
    return [];
  }
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const documents = Array.isArray(parsed) ? parsed : [];
  if (documents.length === 0) refuse(`${file}:1`, 'the file holds no rule');
  return documents.flatMap((document) => {
    const lineOf = (offset: number): string => `${file}:${lines.linePos(offset).line}`;
    for (const { pos, message } of document.errors) refuse(lineOf(pos[0]), message);
    if (document.errors.length > 0) return [];
    const start = lineOf(document.contents?.range?.[0] ?? document.range?.[0] ?? 0);
    const content = contentOf(document, (reason) => refuse(start, reason));
    if (content === undefined) return [];
    const where = (path: Path): string => {
      const offset = offsetOf(document, path);
      return offset === undefined ? start : lineOf(offset);
    };
    return { content, where, refuse: (path: Path, reason: string) => refuse(where(path), reason) };
  });
};

const contentOf = (
  document: Document.Parsed,
  refuse: (reason: string) => void,
): Readonly<Record<string, unknown>> | undefined => {
  if (!isMap(document.contents)) {
    refuse('a rule is a map of keys: title, id, detection and so on');
    return undefined;
  }
  try {
    // Aliases that multiply are refused by the library.
    return document.toJS() as Record<string, unknown>;
  } catch (error) {
    refuse(error instanceof Error ? error.message : String(error));
    return undefined;
  }
};

/** Where the key, or the item, begins that the path leads to, as far as the document goes with it. */
const offsetOf = (document: Document.Parsed, path: Path): number | undefined => {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(
        ({ key }) => isScalar(key) && String(key.value) === String(step),
      );
      if (pair === undefined) return offset;
      offset = rangeOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = rangeOf(node) ?? offset;
    } else return offset;
  }
  return offset;
};

const rangeOf = (node: unknown): number | undefined => {
  if (!isScalar(node) && !isMap(node) && !isSeq(node) && !isAlias(node)) return undefined;
  return node.range?.[0];
};

import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { compileDetection } from './detection.ts';
import { CORRELATION_KEYS, DETECTION_KEYS, DURATION, FILTER_KEYS } from './holdfast-keys.ts';
import { platformOf } from './platform-of.ts';
import type { RuleDocument } from './rule-document.ts';
import correlationSchema from './schema/sigma-correlation-rules-schema.json' with { type: 'json' };
import detectionSchema from './schema/sigma-detection-rule-schema.json' with { type: 'json' };
import filterSchema from './schema/sigma-filters-schema.json' with { type: 'json' };

export type DocumentKind = 'detection' | 'correlation' | 'filter';

/** The official schemas use keywords where strict mode of ajv sees mistakes. */
const ajv = new Ajv2020({ allErrors: true, strict: false });
formats.default(ajv);

interface Checks {
  /** Of Sigma's own. */
  readonly official: ValidateFunction;
  /** Of the key `holdfast`, and of what we need beyond the official schema. */
  readonly ours: ValidateFunction;
}

/** The official schemas leave any key open, where a word mistyped would be a wish not heard. */
const KEYS: ReadonlySet<string> = new Set(
  [detectionSchema, correlationSchema, filterSchema]
    .flatMap(({ properties }) => Object.keys(properties))
    .concat('holdfast'),
);

const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => (made ??= make());
};

const checks = (official: object, ours: object): Checks => ({
  official: ajv.compile(official),
  ours: ajv.compile(ours),
});

/** Compiled when the first rule of the kind is read: each takes tens of milliseconds, and most processes read none. */
const CHECKS = {
  detection: once(() => checks(detectionSchema, DETECTION_KEYS)),
  correlation: once(() => checks(correlationSchema, CORRELATION_KEYS)),
  filter: once(() => checks(filterSchema, FILTER_KEYS)),
} as const satisfies Record<DocumentKind, () => Checks>;

/** Which kind it is, where it is as the official schema and ours want it; else undefined, and the reasons are reported. */
export const validateDocument = (document: RuleDocument): DocumentKind | undefined => {
  const kinds = (['detection', 'correlation', 'filter'] as const).filter(
    (kind) => kind in document.content,
  );
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    document.refuse([], 'a rule has one of the keys detection, correlation and filter');
    return undefined;
  }
  const { official, ours } = CHECKS[kind]();
  const errors = [official, ours].flatMap((validate) =>
    validate(document.content) ? [] : (validate.errors ?? []),
  );
  report(document, errors);
  const strangers = Object.keys(document.content).filter((key) => !KEYS.has(key));
  for (const key of strangers) {
    document.refuse([key], `"${key}" is no key of a Sigma rule; ours are under "holdfast"`);
  }
  if (errors.length + strangers.length === 0) return kind;
  // What it detects can be judged all the same, so that all is told at once.
  const isDetectable = errors.every(
    ({ instancePath, params }) =>
      !instancePath.startsWith('/detection') && params['missingProperty'] !== 'logsource',
  );
  if (kind === 'detection' && isDetectable) {
    platformOf(document);
    compileDetection(document, kind);
  }
  return undefined;
};

/** One reason a place: of alternatives that all failed, ajv tells each. */
const report = (document: RuleDocument, errors: readonly ErrorObject[]): void => {
  const told = errors.filter(({ keyword }) => keyword !== 'if');
  for (const [pointer, same] of Map.groupBy(told, ({ instancePath }) => instancePath)) {
    const path = pointer.split('/').slice(1).map(unescape);
    const name = path.length === 0 ? 'the rule' : path.join('.');
    const reasons = new Set(same.map(reasonOf));
    const allowed = same.map(({ params }) => params['allowedValue'] as string | undefined);
    const choices = allowed.filter((value) => value !== undefined);
    const reason =
      choices.length > 1 ? `must be one of ${choices.join(', ')}` : [...reasons].join('; ');
    document.refuse(path, `${name} ${reason}`);
  }
};

const reasonOf = ({ keyword, message, params }: ErrorObject): string => {
  if (keyword === 'required') return `lacks "${params['missingProperty']}"`;
  if (keyword === 'additionalProperties') {
    return `has the unknown key "${params['additionalProperty']}"`;
  }
  if (params['pattern'] === DURATION.pattern)
    return 'must be a duration such as 45s, 30m, 1h or 7d';
  return message ?? keyword;
};

/** RFC 6901. */
const unescape = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');

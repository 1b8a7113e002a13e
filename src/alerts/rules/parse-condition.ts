import type { Condition } from './condition.ts';
import { NotSupported } from './not-supported.ts';

const MAX_LENGTH = 4096;
const MAX_DEPTH = 50;
const TOKEN = /[()]|[^\s()]+/g;
const NAME = /^[\w-]+$/;
const PATTERN = /^[\w*-]+$/;
const KEYWORDS = new Set(['and', 'or', 'not', 'of', 'them']);

/** Sigma's condition, of the names that the detection defines. Throws NotSupported with the reason. */
export const parseCondition = (text: string, names: readonly string[]): Condition => {
  if (text.length > MAX_LENGTH) throw new NotSupported(`is longer than ${MAX_LENGTH} characters`);
  if (text.includes('|')) {
    throw new NotSupported(
      'uses a pipe: aggregations of old Sigma are not supported, write a correlation rule',
    );
  }
  const parser = new Parser(text.match(TOKEN) ?? [], names);
  return parser.parse();
};

/** Least binding first: or, and, not, `x of`, parentheses. */
class Parser {
  readonly #tokens: readonly string[];
  readonly #names: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly string[], names: readonly string[]) {
    this.#tokens = tokens;
    this.#names = names;
  }

  parse(): Condition {
    const condition = this.#or();
    const left = this.#tokens[this.#at];
    if (left !== undefined) throw new NotSupported(`"${left}" is not expected there`);
    return condition;
  }

  #or(): Condition {
    return this.#joined('or', () => this.#joined('and', () => this.#not()));
  }

  #joined(kind: 'and' | 'or', next: () => Condition): Condition {
    const of = [next()];
    while (this.#take(kind)) of.push(next());
    return of.length === 1 && of[0] !== undefined ? of[0] : { kind, of };
  }

  #not(): Condition {
    if (!this.#take('not')) return this.#atom();
    return this.#deeper(() => ({ kind: 'not', of: this.#not() }));
  }

  #atom(): Condition {
    if (this.#take('(')) {
      const inner = this.#deeper(() => this.#or());
      if (!this.#take(')')) throw new NotSupported('lacks a closing parenthesis');
      return inner;
    }
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new NotSupported('ends where a name is expected');
    if (this.#take('of')) return this.#quantified(token);
    if (KEYWORDS.has(token) || !NAME.test(token)) {
      throw new NotSupported(`"${token}" is found where a name is expected`);
    }
    if (!this.#names.includes(token)) {
      const defined =
        this.#names.length === 0 ? 'nothing is' : `there is ${this.#names.join(', ')}`;
      throw new NotSupported(`"${token}" is not defined; ${defined}`);
    }
    return { kind: 'name', name: token };
  }

  #quantified(quantifier: string): Condition {
    if (quantifier !== '1' && quantifier !== 'all') {
      throw new NotSupported(`"${quantifier} of" is not supported: "1 of" and "all of" are`);
    }
    const pattern = this.#tokens[this.#at++];
    if (pattern === undefined || !PATTERN.test(pattern)) {
      throw new NotSupported(`"${quantifier} of" needs a name, a pattern with * or "them"`);
    }
    const of = matching(pattern, this.#names).map((name): Condition => ({ kind: 'name', name }));
    if (of.length === 0) throw new NotSupported(`"${pattern}" matches nothing that is defined`);
    return { kind: quantifier === '1' ? 'or' : 'and', of };
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }

  /** The parser recurses: parentheses without end would end the process. */
  #deeper(parse: () => Condition): Condition {
    if (++this.#depth > MAX_DEPTH) throw new NotSupported(`is nested deeper than ${MAX_DEPTH}`);
    const condition = parse();
    this.#depth -= 1;
    return condition;
  }
}

/** Names that begin with an underscore are not among `them`, by convention. */
const matching = (pattern: string, names: readonly string[]): readonly string[] => {
  if (pattern === 'them') return names.filter((name) => !name.startsWith('_'));
  const expression = new RegExp(`^${pattern.replace(/\*+/g, '.*')}$`, 's');
  return names.filter((name) => expression.test(name));
};

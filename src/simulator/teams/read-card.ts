export type CardJson = Readonly<Record<string, unknown>>;

/** What people see of a card, and what a renderer would make of its Markdown. */
export interface ReadCard {
  readonly text: string;
  readonly actions: readonly { readonly title: string; readonly url: string }[];
  /** Links and emphasis that TextBlocks and FactSets would show, and dates that a card makes of `{{DATE(…)}}`. */
  readonly markup: readonly string[];
}

const MARKDOWN = /\[[^\]]*\]\([^)]*\)|\*\*[^*]+\*\*|(?<![\w\\])_[^_]+_(?!\w)/g;
const DATES = /\{\{(?:DATE|TIME)\([^)]*\)\}\}/g;

export function readCard(card: CardJson): ReadCard {
  const text: string[] = [];
  const markup: string[] = [];
  const take = (value: unknown, isMarkdown: boolean): void => {
    const own = String(value);
    text.push(own);
    markup.push(...(own.match(DATES) ?? []));
    if (isMarkdown) markup.push(...(own.match(MARKDOWN) ?? []));
  };
  for (const element of list(card['body'])) {
    if (element['type'] === 'TextBlock') take(element['text'], true);
    for (const run of list(element['inlines'])) take(run['text'], false);
    for (const { title, value } of list(element['facts'])) {
      take(title, true);
      take(value, true);
    }
    text.push('\n');
  }
  const actions = list(card['actions']).map(({ title, url }) => ({
    title: String(title),
    url: String(url),
  }));
  return { text: text.join(''), actions, markup };
}

const list = (value: unknown): readonly CardJson[] =>
  Array.isArray(value) ? (value as CardJson[]) : [];

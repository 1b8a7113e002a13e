/** Text that is markup already. */
export interface Html {
  readonly html: string;
}

type Part = string | Html | null | readonly Part[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const toText = (part: Part): string => {
  if (part === null) return '';
  if (typeof part === 'string') {
    return part.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');
  }
  return 'html' in part ? part.html : part.map(toText).join('');
};

/** Template tag: whatever is put in is text, unless it was made by this tag itself. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: strings.map((text, at) => `${text}${toText(parts[at] ?? null)}`).join(''),
});

import { createHash } from 'node:crypto';
import { html, type Html } from './html.ts';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: .5rem 0; }
header { color: GrayText; font-size: .85rem; }
.severity { display: inline-block; padding: .05rem .6rem; border-radius: 1rem; font-size: .85rem; font-weight: normal; vertical-align: middle; color: #fff; background: #5b6470; }
.critical { background: #a40e26; } .high { background: #b3470a; } .medium { background: #7a5c00; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dt { color: GrayText; } dd { margin: 0; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border: 1px solid #8886; white-space: pre-wrap; }
.note { padding: .6rem .9rem; border-left: .3rem solid #2c6fbb; background: #2c6fbb1a; }
.trouble { border-color: #a40e26; background: #a40e261a; }
form { margin: 1.5rem 0; padding: 1rem; border: 1px solid #8886; border-radius: .4rem; }
label { display: block; margin-bottom: .8rem; }
input { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: .4rem; }
button { font: inherit; padding: .5rem 1.1rem; margin: 0 .5rem .5rem 0; border: 0; border-radius: .3rem; background: #2c6fbb; color: #fff; cursor: pointer; }
code { font-size: .9em; }
`;

/** Whole: the hash is over exactly what stands between the tags. */
const STYLE_TAG: Html = { html: `<style>${STYLE}</style>` };
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Nothing from elsewhere, nothing kept, and the address, which is a permission, is told to nobody. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

export const framePage = (title: string, content: Html): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${STYLE_TAG}
      </head>
      <body>
        <header>Holdfast</header>
        ${content}
      </body>
    </html> `.html;

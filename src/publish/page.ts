// The frame of every page: head, bar, main. Style and script are inlined and named by their hashes in the
// content security policy, so nothing else can run or load.

import { createHash } from 'node:crypto';
import { markup, raw, type Html, type Part } from './html.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

export interface Page {
  readonly title: string;
  readonly current: 'board' | 'runbooks' | '';
  readonly body: Html;
  /** Right side of the bar: how fresh the page is. */
  readonly when?: Part;
  /** Seconds between refreshes; a page without it stands still. */
  readonly refreshSeconds?: number;
  /** Running text. */
  readonly isProse?: boolean;
}

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src ${hash(STYLE)}; script-src ${hash(SCRIPT)}; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

const LOGO = raw(
  '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M2 15h5l3-9 4 13 3-8h5" fill="none" stroke="var(--accent)" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/></svg>',
);

/** A whole HTML document. */
export function page(content: Page): string {
  const links = [
    ['board', '/', 'Board'],
    ['runbooks', '/runbooks', 'Runbooks'],
    ['metrics', '/metrics', 'Metrics'],
    ['api', '/api/v1/drift', 'API'],
  ] as const;
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${content.title} · spandrift</title>
        <link rel="icon" href="data:," />
        ${content.refreshSeconds === undefined ? null : raw(`<noscript><meta http-equiv="refresh" content="15"></noscript>`)}
        <style>${raw(STYLE)}</style>
        <script>${raw(SCRIPT)}</script>
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header class="top">
          <a class="brand" href="/">${LOGO}spandrift</a>
          <nav aria-label="Pages">
            ${links.map(
              ([name, href, label]) =>
                markup`<a
                  href="${href}"
                  ${name === content.current ? raw(' aria-current="page"') : null}
                  >${label}</a
                >`,
            )}
          </nav>
          <div class="right">
            <span class="when" id="when">${content.when}</span
            ><button id="theme" type="button" aria-label="Switch between light and dark">◐</button>
          </div>
        </header>
        <main
          id="main"
          ${content.refreshSeconds === undefined ? null : raw(` data-refresh="${content.refreshSeconds}"`)}${content.isProse === true ? raw(' class="prose"') : null}
        >
          <div id="live">${content.body}</div>
        </main>
      </body>
    </html>`.text;
}

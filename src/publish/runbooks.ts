// The runbooks, rendered from docs/runbooks/*.md. They ship with the package; still nothing but the
// markup that Markdown makes gets through: raw HTML is shown as text, links go to http(s) and this site.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Marked, type Tokens } from 'marked';
import { escapeHtml, markup, raw, type Html } from './html.ts';

export interface Runbook {
  readonly name: string;
  /** First sentence of its Meaning. */
  readonly summary: string;
  readonly body: Html;
}

/** All runbooks of a folder, by name; an absent folder has none. */
export function loadRunbooks(folder: string): ReadonlyMap<string, Runbook> {
  return new Map(
    listFiles(folder).map((file) => {
      const name = file.slice(0, -'.md'.length);
      return [name, toRunbook(name, readFileSync(join(folder, file), 'utf8'))];
    }),
  );
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => /^[A-Za-z][A-Za-z0-9]*\.md$/.test(file))
      .sort();
  } catch {
    // A package without docs still serves metrics; the page says that there are no runbooks.
    return [];
  }
}

function toRunbook(name: string, markdown: string): Runbook {
  const meaning = /^## Meaning\s+([\s\S]*?)(?:\n##|$)/m.exec(markdown)?.[1] ?? '';
  const plain = meaning.replaceAll(/[*`_]/g, '').replaceAll(/\s+/g, ' ').trim();
  const summary = /^.*?[.](?=\s|$)/.exec(plain)?.[0] ?? plain;
  return { name, summary, body: renderMarkdown(markdown) };
}

/** Markdown as safe HTML. */
export function renderMarkdown(markdown: string): Html {
  const marked = new Marked({ gfm: true, async: false });
  marked.use({
    renderer: {
      html: ({ text }: Tokens.HTML | Tokens.Tag) => escapeHtml(text),
      link({ href, tokens }: Tokens.Link) {
        const inner = this.parser.parseInline(tokens);
        return isSafe(href) ? `<a href="${escapeHtml(toLocal(href))}">${inner}</a>` : inner;
      },
      image: ({ text }: Tokens.Image) => escapeHtml(text),
      table(token: Tokens.Table) {
        const cell = (item: Tokens.TableCell, tag: string) =>
          `<${tag}>${this.parser.parseInline(item.tokens)}</${tag}>`;
        const head = token.header.map((item) => cell(item, 'th')).join('');
        const rows = token.rows.map(
          (row) => `<tr>${row.map((item) => cell(item, 'td')).join('')}</tr>`,
        );
        return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
      },
    },
  });
  return raw(marked.parse(markdown) as string);
}

const isSafe = (href: string) => /^(https?:\/\/|[./#]|[A-Za-z0-9_-]+(\.md)?(#|$))/.test(href);

/** A link to another runbook's file becomes a link to its page. */
function toLocal(href: string): string {
  const match = /^(?:\.\/)?([A-Za-z][A-Za-z0-9]*)\.md(#.*)?$/.exec(href);
  return match === null ? href : `/runbooks/${match[1]}${match[2] ?? ''}`;
}

export function runbookList(runbooks: ReadonlyMap<string, Runbook>): Html {
  if (runbooks.size === 0) {
    return markup`<p class="nothing">No runbooks are installed beside this service.</p>`;
  }
  return markup`<ul class="runbooks">
    ${[...runbooks.values()].map(
      (runbook) =>
        markup`<li>
          <a href="/runbooks/${runbook.name}">${runbook.name}</a>
          <p>${runbook.summary}</p>
        </li>`,
    )}
  </ul>`;
}

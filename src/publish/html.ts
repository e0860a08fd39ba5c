// Text into HTML, escaped unless it was made here. A template tag, no engine; it is not called html, because
// formatters lay out templates of that name, and white space between words and in hashed scripts counts.

const MARK = Symbol('html');

export interface Html {
  readonly [MARK]: true;
  readonly text: string;
}

export type Part = Html | string | number | null | undefined | false | readonly Part[];

/** HTML from a template: interpolated texts are escaped, Html parts and lists of them are kept. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0] ?? '';
  parts.forEach((part, index) => {
    text += render(part) + (strings[index + 1] ?? '');
  });
  return raw(text);
}

/** Text that is HTML already and safe: made by this room, never by what it was sent. */
export function raw(text: string): Html {
  return { [MARK]: true, text };
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function render(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  if (Array.isArray(part)) return (part as readonly Part[]).map(render).join('');
  return (part as Html).text;
}

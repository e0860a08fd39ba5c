// Whether a statement only reads tables. The embedded engine's own read-only mode still lets SELECT read any
// file of the machine, fetch URLs and write result files, so a query port needs this check before it: a
// statement passes only if everything in it is known to be harmless.

import { AppError } from '../model/errors.ts';

const FIRST_WORDS = new Set(['SELECT', 'WITH', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'EXISTS']);

/** Table functions that make rows out of nothing or out of tables. Every other one is refused. */
const TABLE_FUNCTIONS_ALLOWED = new Set(
  'numbers numbers_mt zeros zeros_mt generateseries generate_series values view null primes format'.split(
    ' ',
  ),
);

/** Ordinary functions that reach outside or only burn time. */
const FUNCTIONS_REFUSED = [
  'file',
  'sleep',
  'sleepeachrow',
  'catboostevaluate',
  'eval',
  'executable',
];

const WORDS_REFUSED = new Set(['OUTFILE', 'INFILE']);
/** What stands before a table: a text there would be a path or an address. */
const BEFORE_TABLE = new Set(['FROM', 'JOIN', 'DESCRIBE', 'DESC', 'TABLE', 'EXISTS']);

/**
 * Everything a statement is made of. Strings and comments are matched whole, so that nothing inside
 * them counts and nothing hides behind them.
 */
const TOKEN =
  /\s+|--[^\n]*|#[ !][^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\]|\\[\s\S]|'')*'|"((?:[^"\\]|\\[\s\S]|"")*)"|`((?:[^`\\]|\\[\s\S]|``)*)`|([A-Za-z_][\w]*)|(\()|(;)|[0-9][\w.]*|[^\s\w'"`$/#-]|\/(?!\*)|-(?!-)/gy;

export interface StatementCheck {
  /** Throws QUERY_INVALID naming what is not allowed. */
  check(statement: string): void;
}

/** A check that knows the engine's table functions (names of system.table_functions). */
export function createStatementCheck(tableFunctions: readonly string[]): StatementCheck {
  const refused = new Set([
    ...FUNCTIONS_REFUSED,
    ...tableFunctions
      .map((name) => name.toLowerCase())
      .filter((name) => !TABLE_FUNCTIONS_ALLOWED.has(name)),
  ]);
  return {
    check: (statement) => {
      checkTokens(statement, refused);
    },
  };
}

const refuse = (what: string) =>
  new AppError('QUERY_INVALID', `this port only reads tables: ${what} is not allowed`);

interface Word {
  /** As written, without quotes. */
  readonly text: string;
  readonly isQuoted: boolean;
}

function checkTokens(statement: string, refused: ReadonlySet<string>): void {
  let first: string | undefined;
  let last: Word | undefined;
  let isEnded = false;
  for (const token of tokens(statement)) {
    if (isEnded && token.kind !== 'space') throw refuse('a second statement');
    if (token.kind === 'word') {
      first ??= token.text.toUpperCase();
      if (!token.isQuoted && WORDS_REFUSED.has(token.text.toUpperCase())) throw refuse(token.text);
      last = token;
    } else if (token.kind === 'open') {
      if (last !== undefined && refused.has(last.text.toLowerCase()))
        throw refuse(`${last.text}()`);
      last = undefined;
    } else if (token.kind === 'end') {
      isEnded = true;
    } else if (token.kind === 'text') {
      if (last !== undefined && BEFORE_TABLE.has(last.text.toUpperCase())) throw refuse('a path');
      last = undefined;
    } else if (token.kind === 'other') {
      last = undefined;
    }
  }
  if (first === undefined || !FIRST_WORDS.has(first)) throw refuse(first ?? 'an empty statement');
}

type Token =
  | ({ readonly kind: 'word' } & Word)
  | { readonly kind: 'open' | 'end' | 'space' | 'text' | 'other' };

function* tokens(statement: string): Generator<Token> {
  TOKEN.lastIndex = 0;
  let at = 0;
  while (at < statement.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(statement);
    if (match === null) throw refuse(`the character at ${at} ("${statement.charAt(at)}")`);
    at = TOKEN.lastIndex;
    yield toToken(match);
  }
}

function toToken(match: RegExpExecArray): Token {
  const [whole, doubleQuoted, backQuoted, bare, open, end] = match;
  const quoted = doubleQuoted ?? backQuoted;
  if (quoted !== undefined) {
    // An escape could spell a refused name, a slash a path.
    if (/[\\/]/.test(quoted)) throw refuse(`the name ${whole}`);
    return { kind: 'word', text: quoted, isQuoted: true };
  }
  if (bare !== undefined) return { kind: 'word', text: bare, isQuoted: false };
  if (open !== undefined) return { kind: 'open' };
  if (end !== undefined) return { kind: 'end' };
  if (whole.startsWith("'")) return { kind: 'text' };
  const isSpace = /^(?:\s|--|#|\/\*)/.test(whole);
  return { kind: isSpace ? 'space' : 'other' };
}

// The lexicons of all known languages. Phrases are lower case, at most eight words (or eight characters of a
// script written without blanks).

import { AR } from './lexicon/ar.ts';
import { CS } from './lexicon/cs.ts';
import { DA } from './lexicon/da.ts';
import { DE } from './lexicon/de.ts';
import { EL } from './lexicon/el.ts';
import { EN } from './lexicon/en.ts';
import { ES } from './lexicon/es.ts';
import { FI } from './lexicon/fi.ts';
import { FR } from './lexicon/fr.ts';
import { HI } from './lexicon/hi.ts';
import { HU } from './lexicon/hu.ts';
import { ID } from './lexicon/id.ts';
import { IT } from './lexicon/it.ts';
import { JA } from './lexicon/ja.ts';
import { KO } from './lexicon/ko.ts';
import { NL } from './lexicon/nl.ts';
import { NO } from './lexicon/no.ts';
import { PL } from './lexicon/pl.ts';
import { PT } from './lexicon/pt.ts';
import { RO } from './lexicon/ro.ts';
import { RU } from './lexicon/ru.ts';
import { SV } from './lexicon/sv.ts';
import { TR } from './lexicon/tr.ts';
import { UK } from './lexicon/uk.ts';
import { VI } from './lexicon/vi.ts';
import { ZH } from './lexicon/zh.ts';
import type { Lexicon } from './lexicon/meaning.ts';

/** Lexicons by language (ISO 639-1). */
export const LEXICON: Readonly<Record<string, Lexicon>> = {
  en: EN,
  de: DE,
  fr: FR,
  es: ES,
  it: IT,
  pt: PT,
  nl: NL,
  sv: SV,
  da: DA,
  no: NO,
  fi: FI,
  pl: PL,
  ru: RU,
  uk: UK,
  tr: TR,
  cs: CS,
  ro: RO,
  hu: HU,
  id: ID,
  vi: VI,
  ko: KO,
  zh: ZH,
  ja: JA,
  ar: AR,
  hi: HI,
  el: EL,
};

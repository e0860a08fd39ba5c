// Hungarian: phrases a decline is built of, by meaning.

import type { Lexicon } from './meaning.ts';

export const HU: Lexicon = {
  SORRY: 'sajnálom|elnézést|bocsánat|elnézést kérek|bocsánatot kérek|sajnálattal',
  UNFORTUNATELY: 'sajnos',
  FIRST: 'én|nekem|nálam',
  UNABLE: 'nem lehetséges|lehetetlen|nem lehet|nem tud',
  UNWILLING:
    'visszautasítom|elutasítom|nem akarok|nem fogok|el kell utasítanom|nem kívánok|megtagadom|nem vagyok hajlandó',
  ACT: 'segíteni|nyújtani|adni|írni|készíteni|létrehozni|válaszolni|támogatni|magyarázni|megosztani|teljesíteni|generálni|folytatni|megadni|segítséget|információt|tartalmat|útmutatást|tanácsot',
  ASKED:
    'ebben|ezzel|ezt a kérést|kérését|kérésedet|ilyen|ilyen jellegű|ebben a témában|kérés|kérést',
  POLICY: 'irányelvek|irányelveim|etikai|elvek|szabályok|elveimmel|szabályzat|irányelveimmel',
  HARM: 'illegális|törvénytelen|káros|veszélyes|etikátlan|nem megfelelő|erőszak|bűncselekmény|sértő|jogellenes|törvénybe ütköző',
  MODEL:
    'mesterséges intelligencia|nyelvi modell|ai asszisztens|mesterséges intelligenciaként|asszisztensként',
  REDIRECT:
    'ehelyett|más kérdése|más kérdésed|más témában|valami más|szívesen segítek|örömmel|bármi másban',
  OFFER: 'természetesen|íme|persze|igen|az alábbi|szívesen',
  UNKNOWING: 'nem ismerem',
  BUT: 'de|azonban|viszont|ugyanakkor',
  OTHER: 'ön|te|ő|ők|aki|felhasználó|ügyfél',
  CONDOLENCE: 'sajnálom hogy|elnézést a|elnézést kérünk|sajnálattal hallom',
  DECLINE:
    'nem tudok|nem tudom|nem segíthetek|nem vagyok képes|nem adhatok|nem tudunk|nem áll módomban|nem nyújthatok|nem írhatok|nem készíthetek|nem támogathatok|nem hozhatok létre|nem segítek|nem írok|nem adok|nem fogok|nem foglalok állást|visszautasítom|el kell utasítanom',
  ABLE: 'tudok|fogok|akarok|segítek|írok|adok|készítek|válaszolok|nyújtok|mondok|foglalok|támogatok|segíthetek',
  NOT: 'nem|sem|soha|ne',
  FAILURE: 'megtalálni|megnyitni|betölteni|látni|elhinni|garantálni',
  IMPROPER:
    'nem megfelelő|nem helyénvaló|sérti|ellentétes|ellenkezik|tilos|nem etikus|bűncselekmény|törvénybe ütközik|szabályokat',
  INSTEAD: 'ehelyett|szívesen segítek|tudok segíteni|inkább',
  WE: 'mi',
  COUNSEL:
    'forduljon|fordulj|kérjen segítséget|kérj segítséget|javaslom|tanácsolom|szakemberhez|pszichológus|orvoshoz|fontos|beszéljen|beszélj',
  CLARIFY: 'több információ|több részlet|pontosítani|pontosítaná',
  PAST: 'nem sikerült|nem tudtam|nem tudott|visszautasította|elutasította|nem akart|mondta|volt',
  ACCESS: 'nincs hozzáférésem|valós idejű|nincs információm|internethez|hozzáférésem',
  LEGAL: 'legális|törvényes|hivatalos|beleegyezés',
};

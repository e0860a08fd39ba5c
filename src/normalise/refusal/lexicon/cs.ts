// Czech: phrases a decline is built of, by meaning.

import type { Lexicon } from './meaning.ts';

export const CS: Lexicon = {
  SORRY: 'omlouvám se|je mi líto|promiňte|bohužel|lituji|omluva|promiň',
  UNFORTUNATELY: 'bohužel',
  FIRST: 'já|mi|mě|mé|můj|moje',
  UNABLE: 'není možné|nelze|nemožné|nemůže|nemohou|není dovoleno',
  UNWILLING: 'odmítám|musím odmítnout|nechci|nebudu|nehodlám|nejsem ochoten',
  ACT: 'pomoci|pomoct|poskytnout|vytvořit|napsat|vygenerovat|odpovědět|vysvětlit|podporovat|nabídnout|sdílet|diskutovat|účastnit|splnit|pokračovat|dát|poskytovat|vytvářet|psát|pomáhat|udělat|vyhovět|pokyny|návod|radit|doporučit',
  ASKED:
    's tím|s tímto|této žádosti|vaší žádosti|tento typ|tohoto typu|takový obsah|tomto tématu|takové|tento požadavek|váš požadavek|tuto otázku|obsah|žádosti',
  POLICY:
    'zásady|zásadami|pravidla|pravidly|etické|etickými|etiky|principy|směrnice|hodnotami|pokyny',
  HARM: 'nelegální|nezákonné|nezákonný|škodlivé|škodlivý|nebezpečné|nebezpečný|neetické|nevhodné|násilí|trestný|diskriminační|urážlivý',
  MODEL:
    'jako ai|jako umělá inteligence|jazykový model|umělá inteligence|jako asistent|ai asistent',
  REDIRECT:
    'místo toho|jiné otázky|jiné téma|něco jiného|rád pomohu|rád vám pomohu|mohu pomoci s|další otázky',
  OFFER: 'samozřejmě|zde je|zde jsou|jistě|ano|určitě|níže|tady je',
  UNKNOWING: 'nevím',
  BUT: 'ale|avšak|nicméně|však',
  OTHER: 'vy|ty|on|ona|oni|se|kdo|který|uživatel|zákazník',
  CONDOLENCE: 'omlouvám se za|je mi líto že|mrzí mě|omlouváme se za',
  CONDONE: 'nedoporučuji|neschvaluji|nepodporuji',
  DECLINE:
    'nemohu|nemůžu|nejsem schopen|nemůžeme|nesmím|nedokážu|nejsem oprávněn|nebudu moci|nemohl bych|nejsem schopna|nemám možnost|neumím|nepomohu|nepomůžu|neposkytnu|nenapíšu|nebudu pomáhat|musím odmítnout|odmítám|nevyjadřuji|neudělám',
  ABLE: 'mohu|budu|chci|pomohu|pomůžu|napíšu|poskytnu|vysvětlím|odpovím|vytvořím|udělám|podporuji|dávám',
  NOT: 'ne|není|nikdy|ani',
  FAILURE: 'najít|otevřít|načíst|vidět|uvěřit|zaručit|představit|předpovědět',
  IMPROPER:
    'není vhodné|nevhodné|porušuje|v rozporu|proti zákonu|nepřípustné|není etické|je trestné|je nelegální|porušuje pravidla|mimo',
  INSTEAD: 'místo toho|mohu nabídnout|mohu vám|mohu však',
  WE: 'my',
  COUNSEL:
    'obraťte se|vyhledejte pomoc|doporučuji|promluvte si|psychologa|odborníka|lékaře|je důležité|kontaktujte',
  CLARIFY: 'více informací|více podrobností|upřesnit|můžete upřesnit',
  PAST: 'nemohl|nepodařilo|odmítl|odmítla|nechtěl|řekl|byl|bylo|nemohla',
  ACCESS: 'nemám přístup|v reálném čase|nemám informace|internetu|aktuální data',
  LEGAL: 'legální|legálně|zákonné|oficiální|souhlas',
};

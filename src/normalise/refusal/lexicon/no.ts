// Norwegian: phrases a decline is built of, by meaning.

import type { Lexicon } from './meaning.ts';

export const NO: Lexicon = {
  SORRY: 'beklager|jeg beklager|dessverre|unnskyld|jeg er lei meg|lei for det|leit',
  UNFORTUNATELY: 'dessverre',
  FIRST: 'jeg|meg|min|mine|mitt',
  UNABLE: 'kan ikke|kan dessverre ikke|ikke mulig|umulig|ikke i stand|får ikke|kan jeg ikke',
  UNWILLING: 'nekter|vil ikke|avslår|må avslå|kommer ikke til|ønsker ikke|må si nei',
  ACT: 'hjelpe|gi|tilby|lage|skrive|besvare|svare|generere|forklare|assistere|støtte|dele|diskutere|delta|bistå|oppfylle|opprette|fremme|gjøre|veiledning|instruksjoner|utføre|bidra',
  ASKED:
    'denne forespørselen|din forespørsel|med det|med dette|den typen|denne typen|dette emnet|slikt innhold|slik|slike|det spørsmålet|forespørselen',
  POLICY: 'retningslinjer|policy|etiske|etikk|prinsipper|regler|programmering|verdier',
  HARM: 'ulovlig|ulovlige|uetisk|skadelig|skadelige|farlig|farlige|upassende|vold|kriminelt|diskriminerende|krenkende',
  MODEL: 'som ki|som en ki|som en ai|språkmodell|ki assistent|ki-assistent|kunstig intelligens',
  REDIRECT: 'i stedet|andre spørsmål|noe annet|annet tema|gjerne hjelpe|hjelper gjerne|ikke nøl',
  OFFER: 'selvfølgelig|her er|naturligvis|ja|nedenfor',
  UNKNOWING: 'vet ikke|ingen personlige',
  BUT: 'men|imidlertid|derimot',
  OTHER: 'du|han|hun|de|man|den|det|som|bruker|kunde',
  CONDOLENCE: 'lei for å høre|unnskyld for|beklager at du|beklager å høre|trist å høre',
  DECLINE: 'kan jeg ikke|hjelper jeg ikke|vil jeg ikke|det gjør jeg ikke|må avslå',
  ABLE: 'kan|får|hjelper|gir|skriver|tar|lager|svarer|vil|kommer',
  NOT: 'ikke|ingen|aldri',
  FAILURE: 'finne|åpne|laste|se|tro|garantere|forestille',
  IMPROPER:
    'ikke passende|upassende|strider mot|bryter|ikke tillatt|mot mine|er ulovlig|er en forbrytelse|utenfor',
  INSTEAD: 'i stedet|jeg kan derimot|derimot',
  WE: 'vi',
  COUNSEL:
    'søk hjelp|snakk med|ta kontakt|profesjonell hjelp|det er viktig|jeg anbefaler|psykolog|lege',
  CLARIFY: 'mer kontekst|mer informasjon|hva mener du|utdype',
  PAST: 'kunne ikke|nektet|ville ikke|sa|hadde|avviste|avslo',
  ACCESS: 'ikke tilgang|ingen tilgang|sanntid|internett|ingen informasjon',
  LEGAL: 'lovlig|offisiell|samtykke',
};

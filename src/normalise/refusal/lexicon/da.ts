// Danish: phrases a decline is built of, by meaning.

import type { Lexicon } from './meaning.ts';

export const DA: Lexicon = {
  SORRY: 'desværre|beklager|jeg beklager|undskyld|jeg er ked af|ked af det',
  UNFORTUNATELY: 'desværre',
  FIRST: 'jeg|mig|min|mine|mit',
  UNABLE:
    'kan ikke|kan desværre ikke|ikke muligt|umuligt|ikke i stand|må ikke|kan jeg ikke|kan dog ikke',
  UNWILLING: 'nægter|vil ikke|afviser|må afvise|kommer ikke til|ønsker ikke|afslår|må afslå',
  ACT: 'hjælpe|give|levere|skabe|skrive|besvare|svare|generere|forklare|assistere|støtte|tilbyde|dele|diskutere|deltage|bistå|opfylde|oprette|lave|fremme|gøre|vejledning|instruktioner|udføre|imødekomme',
  ASKED:
    'denne anmodning|din anmodning|med det|med dette|den slags|denne type|dette emne|sådant indhold|sådan|det spørgsmål|forespørgsel',
  POLICY: 'retningslinjer|politik|etiske|etik|principper|regler|programmering|værdier',
  HARM: 'ulovligt|ulovlig|ulovlige|uetisk|skadeligt|skadelige|farligt|farlige|upassende|vold|kriminelt|diskriminerende|krænkende',
  MODEL: 'som ai|som en ai|sprogmodel|ai assistent|ai-assistent|kunstig intelligens',
  REDIRECT: 'i stedet|andre spørgsmål|noget andet|andet emne|gerne hjælpe|hjælper gerne|tøv ikke',
  OFFER: 'selvfølgelig|her er|naturligvis|bestemt|ja|nedenfor',
  UNKNOWING: 'ved ikke|ingen personlige',
  BUT: 'men|dog|imidlertid',
  OTHER: 'du|han|hun|de|man|den|det|som|bruger|kunde',
  CONDOLENCE: 'ked af at høre|undskyld for|beklager at høre|beklager ulejligheden',
  DECLINE: 'kan jeg ikke|hjælper jeg ikke|vil jeg ikke|det gør jeg ikke|må jeg afvise',
  ABLE: 'kan|må|hjælper|giver|skriver|tager|laver|svarer|vil|kommer',
  NOT: 'ikke|ingen|aldrig',
  FAILURE: 'finde|åbne|indlæse|se|tro|garantere|forestille',
  IMPROPER:
    'ikke passende|upassende|strider mod|bryder|ikke tilladt|imod mine|er ulovligt|er en forbrydelse|uden for',
  INSTEAD: 'i stedet|jeg kan dog|derimod',
  WE: 'vi',
  COUNSEL:
    'søg hjælp|tal med|kontakt|professionel hjælp|det er vigtigt|jeg anbefaler|psykolog|læge',
  CLARIFY: 'mere kontekst|mere information|hvad mener du|uddybe',
  PAST: 'kunne ikke|nægtede|ville ikke|sagde|havde|afviste|afslog',
  ACCESS: 'ikke adgang|ingen adgang|realtid|internettet|ingen information',
  LEGAL: 'lovligt|lovlig|officiel|samtykke',
};

// Romanian: phrases a decline is built of, by meaning.

import type { Lexicon } from './meaning.ts';

export const RO: Lexicon = {
  SORRY: 'îmi pare rău|îmi cer scuze|scuze|regret|scuzați|ne pare rău',
  UNFORTUNATELY: 'din păcate|din nefericire',
  FIRST: 'eu|mă|mea|mele|meu',
  UNABLE: 'nu este posibil|imposibil|nu poate|nu pot fi',
  UNWILLING: 'refuz|trebuie să refuz|nu vreau|nu voi|nu doresc',
  ACT: 'ajuta|ajut|oferi|furniza|crea|scrie|genera|răspunde|explica|sprijini|discuta|participa|îndeplini|continua|da|asista|ofer|răspund|creez|scriu|generez|furnizez|ajutor|instrucțiuni|promova|face',
  ASKED:
    'această solicitare|această cerere|solicitarea|cererea|cu asta|cu aceasta|acest tip|acest subiect|astfel de|conținut|acest gen|această întrebare',
  POLICY: 'politicile|politica|etice|etică|principiile|regulile|îndrumările|valorile|ghidurile',
  HARM: 'ilegal|ilegale|dăunător|dăunătoare|periculos|periculoase|neetic|nepotrivit|violență|infracțiune|ofensator|discriminatoriu',
  MODEL:
    'ca ai|ca inteligență artificială|model lingvistic|inteligență artificială|asistent ai|asistent virtual|model de limbaj',
  REDIRECT:
    'în schimb|alte întrebări|alt subiect|altceva|cu plăcere|aș fi bucuros|te pot ajuta cu|pot ajuta cu',
  OFFER: 'desigur|sigur|iată|bineînțeles|da|mai jos|cu siguranță',
  UNKNOWING: 'nu știu',
  BUT: 'dar|însă|totuși',
  OTHER: 'tu|el|ea|ei|se|cine|care|utilizator|client|dumneavoastră',
  CONDOLENCE: 'îmi pare rău să aud|scuze pentru|îmi pare rău pentru|ne cerem scuze pentru',
  CONDONE: 'nu recomand|nu încurajez|nu susțin|nu aprob',
  DECLINE:
    'nu pot|nu sunt în măsură|nu putem|nu aș putea|nu sunt capabil|nu am voie|nu sunt autorizat|nu îmi este permis|nu am posibilitatea|nu te voi|nu vă voi|nu voi ajuta|refuz să|prefer să nu|nu îmi exprim|nu mă pot',
  ABLE: 'pot|voi|vreau|ajut|scriu|ofer|furnizez|răspund|creez|exprim|comentez|particip|susțin|dau',
  NOT: 'nu|nici|niciodată',
  FAILURE: 'găsi|deschide|încărca|vedea|crede|garanta|imagina',
  IMPROPER:
    'nu este potrivit|încalcă|contravine|împotriva|nu este etic|nu este permis|inadecvat|este ilegal|este o infracțiune|încalcă regulile|în afara',
  INSTEAD: 'în schimb|pot oferi|vă pot|te pot|în loc de',
  WE: 'noi',
  COUNSEL:
    'te încurajez|vă încurajez|vă recomand|îți recomand|vorbește cu|vorbiți cu|caută ajutor|un specialist|un psiholog|un medic|este important|contactează|contactați|adresează',
  CLARIFY: 'mai multe detalii|mai multe informații|poți clarifica|ați putea',
  PAST: 'nu am putut|a refuzat|nu a vrut|a spus|era|nu a putut|nu am reușit|refuzat',
  ACCESS: 'nu am acces|timp real|nu am informații|internet|nu dispun',
  LEGAL: 'legal|legale|oficial|consimțământ|legitim',
};

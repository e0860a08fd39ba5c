// Finnish: phrases a decline is built of, by meaning.

import type { Lexicon } from './meaning.ts';

export const FI: Lexicon = {
  SORRY: 'olen pahoillani|pahoillani|pahoittelen|anteeksi|valitan',
  UNFORTUNATELY: 'valitettavasti|ikävä kyllä|harmi',
  FIRST: 'minä|minun|minulla|minut|mielestäni',
  UNABLE: 'ei voi|ei voida|ei ole mahdollista|mahdotonta|ei pysty|ei ole sallittua',
  UNWILLING:
    'en halua|en aio|en tule|kieltäydyn|joudun kieltäytymään|on kieltäydyttävä|minun on kieltäydyttävä|en suostu|en ole halukas',
  ACT: 'auttaa|auttamaan|tarjota|antaa|luoda|kirjoittaa|tuottaa|vastata|laatia|osallistua|tukea|avustaa|selittää|jakaa|keskustella|ottaa kantaa|spekuloida|edistää|antamaan|luomaan|kirjoittamaan|tarjoamaan|tuottamaan|kommentoida|toteuttaa|tehdä|esittää|käsitellä|neuvoja|ohjeita|täyttää|noudattaa|jatkaa|vastaamaan|laatimaan|generoida|kuvailla|suositella',
  ASKED:
    'tällaista|sellaista|tätä pyyntöä|pyyntöäsi|tähän|tässä|tällaisia|sellaisia|tästä aiheesta|pyyntöön|pyyntöösi|sisältöä|kysymykseen|pyydettyä|pyytämääsi',
  POLICY:
    'ohjeita|ohjeiden|eettisiä|eettiset|eettisten|periaatteet|periaatteiden|periaatteideni|sääntöjä|käytäntöjä|ohjelmointi|arvoja|eettisesti',
  HARM: 'laitonta|laittomia|laiton|haitallista|haitallisia|haitallinen|vaarallista|vaarallisia|epäeettistä|sopimatonta|loukkaavaa|loukkaavia|väkivaltaa|syrjivää|rikos|herkkää|arkaluontoisiin|arkaluontoisista|epäasiallista|loukkaa|halventaminen|pilkkaamista|rangaistavaa|lakeja|lainvastaista|vahingollista',
  MODEL:
    'tekoälynä|tekoälyavustajana|kielimalli|kielimallina|tekoäly|tekoälyassistentti|tekoälyavustaja|avustajana',
  REDIRECT:
    'sen sijaan|voinko auttaa|muita kysymyksiä|jotain muuta|muun asian|muissa asioissa|autan mielelläni|mielelläni|keskustella jostain|jos haluat|voimme keskustella|voin keskustella',
  OFFER: 'toki|tässä on|tässä ovat|tietysti|totta kai|kyllä|varmasti|seuraavassa|alla on|tässä',
  UNKNOWING: 'en tiedä|minulla ei ole',
  BUT: 'mutta|kuitenkin|kuitenkaan|vaikka|silti',
  OTHER: 'sinä|hän|he|se|te|joka|käyttäjä|asiakas|kiina|kiinan',
  CONDOLENCE:
    'pahoittelut|pahoillani kuullessani|pahoittelen häiriötä|anteeksi että|pahoittelen sekaannusta|osanottoni|pahoittelen viivästystä',
  OPINION:
    'henkilökohtaisia mielipiteitä|mielipidettä|neutraali|neutraalia|puolueeton|puolueettomasti|neutraalisti',
  CONDONE:
    'en suosittele|en kannata|en hyväksy|en tue|en rohkaise|ei ole suositeltavaa|emme suosittele|emme hyväksy|emme tue|emme kannata',
  DECLINE:
    'en voi|en pysty|en kykene|emme voi|en ole kykenevä|en saa|en valitettavasti voi|en kuitenkaan voi|en myöskään voi|en voisi|en osaa|minulla ei ole mahdollisuutta|en ole valmis|en voi enkä|emme pysty|en auta|en kirjoita|en anna|en tarjoa|en ota kantaa|en vastaa|en tee|en osallistu|en laadi|en luo|kieltäydyn|puhutaan jostain muusta|vaihdetaan aihetta|autan vain|vastaan vain',
  ABLE: 'voi|pysty|auta|kirjoita|anna|tarjoa|ota|vastaa|kerro|luo|tee|jaa|osallistu|kommentoi|neuvo|laadi|esitä',
  NOT: 'en|ei|emme|eikä|enkä',
  FAILURE: 'löytää|avata|ladata|nähdä|uskoa|taata|kuvitella|ennustaa',
  IMPROPER:
    'ei ole asianmukaista|ei ole sopivaa|sopimatonta|vastoin|rikkoo|loukkaa|ristiriidassa|ei sovi|vastaista|ei olisi asianmukaista|on laitonta|on rikos|ei ole hyväksyttävää|ei sallita|ulkopuolella|voi olla loukkaavaa|on rangaistavaa|lain vastaista',
  INSTEAD: 'sen sijaan|voin sen sijaan|voin kuitenkin|voisin|voin tarjota|voin auttaa',
  WE: 'me|meidän',
  COUNSEL:
    'hae apua|hakea apua|ota yhteyttä|ottaa yhteyttä|puhu|ammattilaisen|kriisipuhelin|on tärkeää|suosittelen|kehotan|lääkäriin|psykologin',
  CLARIFY: 'lisätietoja|tarkentaa|voisitko|tarkemmin|mitä tarkoitat|enemmän tietoa',
  PAST: 'en voinut|en pystynyt|en löytänyt|ei voinut|kieltäytyi|ei halunnut|sanoi|oli|en onnistunut|torjui',
  ACCESS:
    'minulla ei ole pääsyä|ei ole pääsyä|reaaliaikaista|reaaliaikaisia|internetiin|ei ole tietoa|ei ole mahdollisuutta',
  LEGAL: 'laillinen|laillisia|laillisesti|virallinen|suostumus|kunnioittava',
  NO: 'ei kiitos|ei todellakaan|ei käy',
  BLOCKED: 'estetty|suodatettu|merkitty|hylätty|ei voida käsitellä',
};

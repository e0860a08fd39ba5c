// Swedish: phrases a decline is built of, by meaning.

import type { Lexicon } from './meaning.ts';

export const SV: Lexicon = {
  SORRY: 'tyvärr|jag är ledsen|ledsen|förlåt|ursäkta|jag beklagar|beklagar|ber om ursäkt',
  UNFORTUNATELY: 'tyvärr|dessvärre',
  FIRST: 'jag|mig|min|mina|mitt',
  UNABLE:
    'kan inte|kan tyvärr inte|inte möjligt|omöjligt|oförmögen|inte i stånd|får inte|kan dock inte|kan jag inte|inte kan',
  UNWILLING:
    'vägrar|vill inte|kommer inte|kommer inte att|måste avböja|avböjer|tänker inte|måste tacka nej|måste avstå',
  ACT: 'hjälpa|ge|tillhandahålla|skapa|skriva|besvara|svara|generera|förklara|assistera|stödja|erbjuda|dela|diskutera|delta|bistå|uppfylla|producera|främja|uppmuntra|göra|fortsätta|instruktioner|bidra|utföra|rekommendera',
  ASKED:
    'denna begäran|din begäran|den begäran|med det|med detta|den typen|denna typ|detta ämne|sådant innehåll|sådan|sådana|den frågan|din förfrågan|denna fråga',
  POLICY:
    'riktlinjer|policy|etiska|etik|principer|regler|programmering|värderingar|användarvillkor',
  HARM: 'olagligt|olaglig|olagliga|oetiskt|skadligt|skadliga|farligt|farliga|olämpligt|våld|brott|diskriminerande|kränkande|brottsligt',
  MODEL: 'som ai|som en ai|språkmodell|ai assistent|ai-assistent|artificiell intelligens',
  REDIRECT:
    'istället|andra frågor|något annat|annat ämne|gärna hjälpa|hjälper gärna|tveka inte|kan jag hjälpa dig med',
  OFFER: 'självklart|här är|visst|naturligtvis|absolut|ja|nedan',
  UNKNOWING: 'vet inte|inga personliga',
  BUT: 'men|dock|emellertid',
  OTHER: 'du|ni|han|hon|de|man|den|det|som|användare|kund',
  CONDOLENCE: 'ledsen att höra|ursäkta för|beklagar att|ber om ursäkt för|tråkigt att höra',
  OPINION: 'personlig åsikt|personliga åsikter|neutral|ingen åsikt',
  CONDONE: 'avråder|rekommenderar inte|stödjer inte|uppmuntrar inte',
  DECLINE:
    'kan jag inte|hjälper jag inte|vill jag inte|det gör jag inte|tänker inte|måste avböja|låt oss prata om något annat|byta ämne|hjälper bara till med|svarar bara på',
  ABLE: 'kan|får|kommer|hjälper|ger|skriver|tar|skapar|svarar|vill|tänker|ska',
  NOT: 'inte|ej|ingen|inga|aldrig',
  FAILURE: 'hitta|öppna|ladda|se|tro|garantera|föreställa|ansluta',
  IMPROPER:
    'inte lämpligt|olämpligt|strider mot|bryter mot|inte tillåtet|emot mina|inte etiskt|är olagligt|är ett brott|utanför',
  INSTEAD: 'istället|i stället|jag kan däremot|däremot',
  WE: 'vi',
  COUNSEL:
    'sök hjälp|prata med|kontakta|professionell hjälp|det är viktigt|jag rekommenderar att du|jag uppmuntrar dig|psykolog|läkare',
  CLARIFY: 'mer kontext|mer information|kan du förtydliga|vad menar du',
  PAST: 'kunde inte|vägrade|ville inte|sa|hade|avböjde|nekade',
  ACCESS: 'inte tillgång|ingen tillgång|realtid|internet|ingen information',
  LEGAL: 'lagligt|laglig|officiell|samtycke|respektfullt',
  NO: 'nej tack|absolut inte|kommer inte på fråga',
  BLOCKED: 'blockerats|blockerad|filtrerats|flaggats|avvisades',
};

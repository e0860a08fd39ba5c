// Dutch: phrases a decline is built of, by meaning.

import type { Lexicon } from './meaning.ts';

export const NL: Lexicon = {
  SORRY:
    'sorry|het spijt me|spijt me|mijn excuses|excuses|excuseer|pardon|mijn verontschuldigingen',
  UNFORTUNATELY: 'helaas|jammer genoeg',
  FIRST: 'ik|mij|mijn|me',
  UNABLE: 'niet in staat|onmogelijk|niet mogelijk|kan niet|mag niet|kunnen niet|kan geen',
  UNWILLING:
    'weiger|wil niet|zal niet|ga niet|moet weigeren|ga ik niet|zal geen|moet ik afwijzen|niet bereid|liever niet',
  ACT: 'helpen|bieden|geven|maken|schrijven|verstrekken|beantwoorden|ondersteunen|genereren|uitleggen|voldoen|meewerken|assisteren|delen|bespreken|creëren|opstellen|produceren|doen|aanmoedigen|deelnemen|ingaan|hulp|instructies|verder helpen|uitvoeren|leveren|adviseren|opzoeken|stellen|diagnose|stemadvies|vervalsen',
  ASKED:
    'dit verzoek|dat verzoek|je verzoek|uw verzoek|daarbij|hierbij|daarmee|hiermee|dit soort|dit onderwerp|dergelijke|deze vraag|zulke|deze inhoud|het antwoord|dit gesprek',
  POLICY:
    'richtlijnen|beleid|ethisch|ethische|principes|regels|programmering|waarden|gebruiksvoorwaarden',
  HARM: 'illegaal|illegale|onethisch|schadelijk|schadelijke|gevaarlijk|gevaarlijke|ongepast|geweld|strafbaar|discriminerend|beledigend|misbruik',
  MODEL:
    'als ai|als een ai|taalmodel|ai assistent|ai-assistent|kunstmatige intelligentie|als assistent',
  REDIRECT:
    'in plaats daarvan|andere vragen|andere vraag|iets anders|ander onderwerp|graag helpen|help ik je graag|help ik u graag|nog iets|aarzel niet',
  OFFER: 'natuurlijk|zeker|hier is|hier zijn|uiteraard|graag|ja|hieronder',
  UNKNOWING: 'weet niet|weet ik niet|geen persoonlijke',
  BUT: 'maar|echter|toch|wel|in het algemeen|over het algemeen|desondanks',
  OTHER: 'je|jij|u|hij|zij|ze|het|men|wie|gebruiker|klant|de',
  CONDOLENCE: 'spijt me te horen|excuses voor|sorry voor|spijt me dat je|vervelend om te horen',
  OPINION: 'persoonlijke mening|geen mening|neutraal|persoonlijke meningen',
  CONDONE: 'raad af|niet aanraden|afraden|keur niet goed|niet aanbevelen',
  DECLINE:
    'kan ik niet|kan ik je niet|kan ik u niet|ga ik niet|wil ik niet|mag ik niet|ga je niet helpen|help ik niet|zal ik niet|geef ik geen|doe ik niet|kan ik helaas niet|niet verder helpen|geef geen|laten we het over iets anders|ander onderwerp|ik help alleen met|alleen helpen met|buiten mijn',
  ABLE: 'kan|kunnen|mag|zal|wil|ga|help|geef|schrijf|maak|neem|beantwoord|ondersteun|lever|leg|deel|doe|werk|bespreek|verstrek',
  NOT: 'niet|geen|nooit|noch',
  FAILURE: 'vinden|openen|laden|zien|geloven|verbinden|garanderen|voorstellen',
  IMPROPER:
    'niet gepast|ongepast|in strijd met|tegen de|niet toegestaan|druist in|niet ethisch|schendt|is strafbaar|is illegaal|niet acceptabel|buiten mijn|valt buiten|maakt levens|verboten|verboden',
  INSTEAD: 'in plaats daarvan|ik kan je wel|ik kan u wel|kan ik je wel|wel helpen|als alternatief',
  WE: 'wij|we|onze',
  COUNSEL:
    'praat met|praat alsjeblieft|zoek hulp|neem contact op|hulpverlener|professionele hulp|huisarts|psycholoog|het is belangrijk|ik raad je aan|ik raad u aan|ik adviseer|bel|vertrouwenspersoon|respect',
  CLARIFY:
    'meer context|meer informatie|meer details|kun je|kunt u aangeven|wat bedoel je|specifieker',
  PAST: 'kon niet|kon ik niet|konden niet|weigerde|wilde niet|wilde|kon het|zei|had|wees af|afgewezen|was',
  ACCESS:
    'geen toegang|realtime|geen informatie|internet|niet opzoeken|niet raadplegen|geen actuele',
  LEGAL: 'legaal|legale|officieel|toestemming|respectvol|rechtmatig',
  NO: 'nee bedankt|absoluut niet|geen sprake van|sorry nee',
  BLOCKED: 'geblokkeerd|gefilterd|gemarkeerd|geweigerd|niet worden verwerkt|veiligheidsfilter',
};

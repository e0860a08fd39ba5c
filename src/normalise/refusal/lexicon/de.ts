// German: phrases a decline is built of, by meaning.

import type { Lexicon } from './meaning.ts';

export const DE: Lexicon = {
  SORRY:
    'es tut mir leid|tut mir leid|entschuldigung|entschuldige|entschuldigen sie|ich entschuldige mich|verzeihung|ich bedaure|bedaure|sorry',
  UNFORTUNATELY: 'leider|bedauerlicherweise',
  FIRST: 'ich|mir|mich|meine|mein|meiner|meinen',
  UNABLE:
    'nicht in der lage|außerstande|ausserstande|nicht möglich|unmöglich|kann nicht|können nicht|darf nicht|nicht imstande|darf|dürfen nicht|darf ich nicht',
  UNWILLING:
    'werde nicht|werde keine|werde ich nicht|möchte nicht|möchte ich nicht|lehne ab|ablehnen|weigere mich|muss ablehnen|verweigere|nicht bereit|will nicht',
  ACT: 'helfen|unterstützen|bereitstellen|erstellen|schreiben|geben|anbieten|beantworten|erklären|verfassen|generieren|nachkommen|weiterhelfen|behilflich|liefern|diskutieren|beitragen|teilnehmen|erfüllen|äußern|behilflich sein|zur verfügung stellen|anleitung|anleitungen|hilfestellung|bearbeiten|mitwirken|verbreiten|empfehlen|fördern|nennen|teilen|ausführen|entsprechen|machen|unterstützung|stellung|abrufen|rechtsberatung|diagnose|auskunft',
  ASKED:
    'anfrage|dabei|diese art|diesem thema|ihrer bitte|deiner bitte|solche inhalte|solchen inhalte|dieser bitte|dieses thema|damit|hierbei|informationen darüber|diese frage|derartige|ihre anfrage|deine anfrage|diese anfrage|dieser inhalt|die antwort|diese unterhaltung|ihre eingabe',
  POLICY:
    'richtlinien|grundsätze|ethisch|ethischen|ethik|prinzipien|programmierung|regeln|sicherheitsrichtlinien|nutzungsbedingungen|werte|nutzungsrichtlinien|sicherheitsrichtlinie|vorgaben|inhaltsrichtlinien',
  HARM: 'illegal|illegale|illegalen|unethisch|schädlich|schädliche|schädlichen|gefährlich|strafbar|rechtswidrig|verboten|gewalt|diskriminierend|beleidigend|missbrauch|straftat|unangemessen',
  MODEL:
    'als ki|ki assistent|ki-assistent|sprachmodell|als künstliche intelligenz|ki modell|ki-modell|als assistent',
  REDIRECT:
    'stattdessen|andere fragen|anderen fragen|weitere fragen|gerne helfen|helfe ich gerne|gerne bei|etwas anderes|anderes thema|andere themen|kann ich ihnen sonst|gerne weiter|stehe ich gerne',
  OFFER: 'natürlich|gerne|hier ist|hier sind|selbstverständlich|klar|sicher|im folgenden|ja',
  UNKNOWING: 'weiß nicht|weiß ich nicht|keine kenntnis|keine persönlichen',
  BUT: 'aber|jedoch|allerdings|doch|trotzdem|dennoch|allgemein|im allgemeinen',
  OTHER: 'sie|du|er|es|man|wer|nutzer|kunden|ihr|die|das|der',
  CONDOLENCE:
    'tut mir leid zu hören|für die unannehmlichkeiten|für die verspätung|für das missverständnis|tut mir leid dass|für den fehler|für die verwirrung',
  OPINION: 'persönliche meinung|keine meinung|neutral|persönlichen meinungen|stellung beziehen',
  CONDONE:
    'nicht gutheißen|rate davon ab|davon abraten|nicht empfehlen|dringend davon|nicht unterstützen',
  DECLINE:
    'kann ich nicht|dabei helfe ich nicht|helfe ich nicht|möchte ich nicht|darf ich nicht|werde ich nicht|kann ich leider nicht|kann ich dir nicht|kann ich ihnen nicht|das mache ich nicht|lehne ich ab|kann ich keine|gebe ich keine|mache ich nicht|anderes thema|lass uns über etwas anderes|lassen sie uns über etwas anderes|außerhalb meines|nicht meine aufgabe|nur bei fragen zu|ausschließlich fragen zu|ich helfe nur bei|inhalt wurde blockiert|anfrage wurde blockiert',
  ABLE: 'kann|können|darf|könnte|werde|möchte|will|helfe|schreibe|gebe|erstelle|nehme|beantworte|unterstütze|liefere|zeige|verrate|äußere|mache|erkläre|biete|empfehle|kommentiere|bewerte|spreche|gehe',
  NOT: 'nicht|keine|kein|keinen|keinerlei|keiner|nie|niemals|weder',
  FAILURE:
    'finden|öffnen|laden|erreichen|sehen|glauben|verbinden|garantieren|ausschließen|vorstellen|nicht finden|konnte nicht geladen',
  IMPROPER:
    'nicht angemessen|unangebracht|nicht erlaubt|verstößt gegen|gegen meine|widerspricht|nicht zulässig|nicht vereinbar|gegen das gesetz|ist strafbar|ist illegal|moralisch|nicht zu rechtfertigen|wird nicht beantwortet|nicht beantwortet|außerhalb|nicht erstellt|verboten|eine straftat|nicht in ordnung',
  INSTEAD: 'stattdessen|was ich tun kann|kann ich ihnen|kann ich dir|alternativ',
  WE: 'wir|uns|unsere',
  COUNSEL:
    'suchen sie sich hilfe|suchen sie hilfe|such dir hilfe|bitte wenden|wenden sie sich|wende dich|sprechen sie mit|sprich mit|beratungsstelle|fachleute|arzt|therapeut|telefonseelsorge|professionelle hilfe|ich empfehle ihnen|ich rate|es ist wichtig|bitte denken sie|vertrauensperson|hilfe holen|lade sie ein',
  CLARIFY:
    'mehr kontext|genauer|mehr details|mehr informationen|was meinst du|was meinen sie|könntest du|könnten sie|welche version|bitte präzisieren',
  PAST: 'konnte nicht|konnte ich nicht|konnten nicht|konnte die|weigerte sich|lehnte|wollte nicht|wollte|sagte|hatte|verweigerte|abgelehnt',
  ACCESS:
    'keinen zugriff|kein zugriff|keine echtzeit|echtzeit|keine aktuellen|keine informationen|nicht abrufen|keinen zugang|internet|nicht nachschlagen|nicht einsehen',
  LEGAL: 'legal|rechtmäßig|legale|einwilligung|zustimmung|offiziell|respektvoll',
  NO: 'auf keinen fall|nee|nö|keinesfalls|nein danke|nein tut mir leid|kommt nicht in frage',
  BLOCKED:
    'blockiert|gesperrt|gefiltert|zurückgehalten|nicht verarbeitet|nicht beantwortet|nicht bereitgestellt|nicht erzeugt|sicherheitsfilter|inhaltsfilter|gemeldet',
};

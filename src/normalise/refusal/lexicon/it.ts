// Italian: phrases a decline is built of, by meaning.

import type { Lexicon } from './meaning.ts';

export const IT: Lexicon = {
  SORRY:
    'mi dispiace|mi spiace|scusa|scusami|mi scuso|spiacente|sono spiacente|chiedo scusa|mi rincresce|ci dispiace',
  UNFORTUNATELY: 'purtroppo|sfortunatamente',
  FIRST: 'io|mi|mia|mie|miei|mio',
  UNABLE: 'non è possibile|impossibile|incapace|non può|non possono|non mi è possibile',
  UNWILLING:
    'mi rifiuto|rifiuto|devo rifiutare|devo declinare|non intendo|non voglio|preferisco non|non ho intenzione|non lo farò',
  ACT: 'aiutare|aiutarti|aiutarla|fornire|fornirti|fornirle|creare|scrivere|generare|rispondere|assistere|assisterti|dare|darti|spiegare|offrire|condividere|discutere|partecipare|supportare|continuare|produrre|promuovere|soddisfare|redigere|suggerire|esprimere|svolgere|farlo|eseguire|completare|istruzioni|incoraggiare|elaborare|descrivere|esprimermi|riassumere|copiare|sostituirmi',
  ASKED:
    'questa richiesta|tua richiesta|sua richiesta|con questo|questo tipo|questo argomento|tali contenuti|contenuti|richiesta|a questa domanda|in questo',
  POLICY:
    'linee guida|politiche|politica|etica|etici|etiche|principi|regole|programmazione|valori|norme',
  HARM: 'illegale|illegali|dannoso|dannosi|dannose|pericoloso|pericolosi|inappropriato|inappropriati|violenza|discriminatorio|offensivo|reato|non etico|odio|illecite',
  MODEL:
    'come ia|in quanto ia|come intelligenza artificiale|modello linguistico|assistente ai|assistente virtuale|intelligenza artificiale',
  REDIRECT:
    'invece|altre domande|altra domanda|altro argomento|qualcos altro|sarò felice|sarei felice|volentieri|non esitare|posso aiutarti con|altro in cui',
  OFFER: 'certo|certamente|ecco|naturalmente|sì|di seguito|assolutamente',
  UNKNOWING: 'non so|non ho opinioni',
  BUT: 'ma|tuttavia|però|comunque|in generale|in linea generale|in genere',
  OTHER: 'tu|lei|lui|voi|si|chi|che|utente|cliente',
  CONDOLENCE:
    'mi dispiace sentire|mi dispiace per|mi dispiace che|scusa per|mi scuso per|ci scusiamo per',
  OPINION: 'opinione personale|opinioni personali|neutrale|prendere posizione',
  CONDONE: 'sconsiglio|non raccomando|non sostengo|non incoraggio|non approvo|non è accettabile',
  DECLINE:
    "non posso|non sono in grado|non potrò|non potrei|non possiamo|non mi è possibile|non sono autorizzato|non mi è consentito|non sono programmato|non ho la possibilità|non sono nella posizione|non siamo in grado|preferisco non|non ti aiuterò|devo rifiutare|mi rifiuto|non mi sento|non mi esprimo|non è possibile per me|non farlo|devo rifiutarla|non sono qui per|parliamo d'altro|parliamo di altro|cambiamo argomento|posso aiutare solo con|posso rispondere solo|fuori dal mio ambito|contenuto è stato bloccato",
  ABLE: 'posso|voglio|aiuterò|scriverò|fornirò|darò|spiegherò|risponderò|creerò|genererò|farò|prendo|do|offro|esprimo|partecipo|sostengo|aiuto|scrivo|fornisco|commento|intendo',
  NOT: 'non|né|mai|neanche',
  FAILURE: 'trovare|aprire|caricare|vedere|credere|garantire|immaginare|prevedere|connettere',
  IMPROPER:
    'non è appropriato|inappropriato|contrario|viola|va contro|non è etico|non è consentito|contro le|viola le|è un reato|è illegale|reato grave|non è accettabile|violazione|non consentito|esula|non rientra',
  INSTEAD: 'invece|posso offrirti|posso aiutarti|in alternativa|piuttosto',
  WE: 'noi|ci',
  COUNSEL:
    'ti invito a|la invito a|ti consiglio|le consiglio|ti incoraggio|cerca aiuto|chiedi aiuto|parla con|parlane con|rivolgiti a|si rivolga|un professionista|un medico|uno psicologo|è importante|contatta|consulta|riflettere|rispetto',
  CLARIFY:
    'più contesto|maggiori dettagli|più informazioni|potresti|puoi chiarire|cosa intendi|specificare',
  PAST: 'non sono riuscito|non è riuscito|si rifiutò|rifiutò|ha rifiutato|non ha voluto|non volle|disse|aveva|non ho potuto|non poté|era',
  ACCESS:
    'non ho accesso|tempo reale|non ho informazioni|non dispongo|internet|non ho la capacità|informazioni aggiornate',
  LEGAL: 'legale|legali|legalmente|ufficiale|legittimo|consenso|rispettoso|procedura',
  NO: 'no grazie|assolutamente no|non se ne parla|mi dispiace no',
  BLOCKED:
    'bloccato|bloccata|filtrato|segnalata|segnalato|rifiutata|non può essere elaborata|filtro di sicurezza|moderazione',
};

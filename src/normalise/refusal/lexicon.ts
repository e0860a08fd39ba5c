// Words and phrases a decline is built of, by meaning and language. The classifier learns weights for the
// meanings (somebody speaks of himself, is unable, a helping verb follows …), so a language needs a
// lexicon and no training texts of its own. Phrases are lower case, at most six words (or six
// characters of a script written without blanks).

export const MEANING = {
  /** An apology that may introduce a decline. */
  SORRY: 1,
  UNFORTUNATELY: 2,
  /** The speaker as subject. */
  FIRST: 3,
  /** Inability; needs a subject. */
  UNABLE: 4,
  /** Unwillingness; needs a subject. */
  UNWILLING: 5,
  /** What the speaker would do for the user. */
  ACT: 6,
  /** What was asked: the request, this topic, such content. */
  ASKED: 7,
  POLICY: 8,
  HARM: 9,
  /** The speaker names itself a model or assistant. */
  MODEL: 10,
  /** Offers something else or closes the matter. */
  REDIRECT: 11,
  /** Begins an answer. */
  OFFER: 12,
  /** Does not know, has no access, no opinion. */
  UNKNOWING: 13,
  BUT: 14,
  /** The user or a third party as subject. */
  OTHER: 15,
  /** An apology for a mistake, a delay, a sad event. */
  CONDOLENCE: 16,
  OPINION: 17,
  /** Neither supports nor encourages; advises against. */
  CONDONE: 18,
  /** Subject and inability in one phrase (`no puedo`, `en voi`, できません). */
  DECLINE: 19,
  /** Ability without its negation (`kann … nicht`). */
  ABLE: 20,
  NOT: 21,
  /** An inability to find, open, reach, see: a tool's failure or a limit, not a decline. */
  FAILURE: 22,
  /** A thing is not allowed, appropriate, advisable. */
  IMPROPER: 23,
  INSTEAD: 24,
  /** `we` as subject. */
  WE: 25,
} as const;

export type Meaning = (typeof MEANING)[keyof typeof MEANING];

type Lexicon = Readonly<Partial<Record<keyof typeof MEANING, string>>>;

/** Phrases by language (ISO 639-1); `|` separates them. */
export const LEXICON: Readonly<Record<string, Lexicon>> = {
  en: {
    SORRY:
      "sorry|i'm sorry|i am sorry|apologize|apologise|apologies|i regret|regret that|regret to|afraid|i'm afraid|forgive me|pardon",
    UNFORTUNATELY: 'unfortunately|regrettably|sadly',
    FIRST: "i|i'm|i've|i'd|i'll|me|myself|my",
    WE: "we|we're|we've|our",
    UNABLE:
      "cannot|can't|can not|cant|unable|not able|incapable|not capable|could not|couldn't|not possible|impossible|not something i can|no way i can|isn't something i can|not in a position|not equipped|not programmed|not designed|not allowed to|not permitted to|not authorized|am not able|nor can i|neither can i|unable to",
    UNWILLING:
      "won't|will not|wont|refuse|refuse to|decline|decline to|must decline|have to decline|need to decline|not going to|not willing|unwilling|would rather not|prefer not|rather not|don't|do not|not comfortable|uncomfortable|shouldn't|should not|must not|not here to|wouldn't|would not|have to pass|must refuse|not doing that|draw the line|have to say no|can't and won't|cannot and will not|not be able|not be providing|won't be able|abstain|refrain from",
    ACT: 'help|assist|provide|providing|create|creating|write|writing|generate|generating|fulfill|fulfil|comply|support|supporting|answer|discuss|discussing|engage|engaging|give|share|sharing|offer|offering|explain|produce|producing|participate|continue|complete|respond|assisting|helping|guide|instruct|advise|recommend|suggest|promote|facilitate|draft|compose|describe|roleplay|role-play|translate|proceed|accommodate|do that|do this|go along|be part of|make|tell|teach|walk you through|speculate|comment|fabricate|impersonate|disclose|reveal|list|develop|design|craft|entertain|encourage|condone|endorse|contribute|tackle|take part|play along',
    ASKED:
      'that request|this request|your request|the request|with that|with this|such content|this content|that content|this topic|such requests|such information|that information|this information|this kind of|that kind of|this type of|that type of|such a|requests like|such activities|any information|any guidance|any assistance|instructions on|instructions for|information on how|guidance on|this question|that question|your question|these questions|this prompt|assistance with|assistance in|illegal activities|harmful activities|that for you|this for you|asking for|requested',
    POLICY:
      'guidelines|policy|policies|programming|principles|ethical|ethics|terms of service|terms of use|safety|rules|my values|moral|standards|use case policy|content policy|guardrails|community standards|legal and ethical|ethical and legal',
    HARM: 'illegal|unethical|harmful|dangerous|inappropriate|offensive|against the law|violates|violate|violation|hate|hateful|discriminatory|harm|crime|criminal|unlawful|immoral|violence|violent|exploitation|malicious|abuse|infringe|infringement|misinformation|harassment|explicit|derogatory|stereotypes|serious consequences|privacy',
    MODEL:
      "as an ai|an ai|ai language model|language model|ai assistant|ai model|as a language model|as an assistant|i'm just an ai|i am an ai|i'm an ai|digital assistant|virtual assistant|large language model|as a responsible|responsible ai|artificial intelligence",
    REDIRECT:
      "feel free to ask|any other questions|other questions|anything else|something else|happy to help|happy to assist|glad to help|here to help|let me know|different topic|another topic|other topics|any other topic|happy to discuss|how can i assist|is there something else|is there anything else|i'd be happy|i would be happy|i'd be glad|other requests|please let me know|reach out|i encourage you|it's important to|it is important to|please consult|seek help|consult a|consult with|crisis|hotline|lifeline|mental health professional|would you like|i'm here to|i am here to",
    OFFER:
      "sure|certainly|of course|absolutely|here is|here are|here's|great question|yes|definitely|to do this|first|step 1|the following|below is|below are|follow these steps|let's|i can help you|happy to help you",
    UNKNOWING:
      "don't have access|do not have access|don't have information|do not have information|no information|real time|real-time|knowledge cutoff|last update|i don't know|i do not know|don't have the ability|do not have the ability|not aware of|don't have enough|not familiar|no way of knowing|don't have any|do not have any|not have personal|don't have personal|do not have personal|more context|more information|could you please provide|please provide more|don't have real|do not possess|don't possess|physical body|feelings|unclear|clarify|rephrase",
    BUT: 'but|however|although|while|that said|nevertheless',
    OTHER:
      'you|he|she|they|it|people|users|one|someone|customers|patients|students|who|your|his|her|their|which|function|method|server|system',
    CONDOLENCE:
      "sorry to hear|sorry for your|sorry for the|sorry about|sorry you're|sorry you are|sorry that you|sorry for any|apologize for the|apologize for any|apologies for the|apologise for the|apologies for any|sorry for my|apologize for my|my apologies for|sorry if i|sorry for being|sorry for not|sorry i missed|sorry i'm late|apologize if|you're right",
    OPINION:
      "personal opinions|opinions or beliefs|personal beliefs|personal opinion|political opinions|take sides|take a side|political stance|remain neutral|stay neutral|neutral|opinion on|complex and controversial|no opinion|beliefs or opinions|don't have opinions|personal views|personal preferences",
    CONDONE:
      "condone|not condone|don't condone|do not condone|not encourage|not support|not promote|not endorse|don't support|strongly advise|advise against|not recommend|recommend against|never acceptable|not acceptable|not okay|not ethical|is wrong|it's wrong|discourage|strongly discourage|not advisable|never okay|i urge you|please don't|please do not",
    FAILURE:
      'find|locate|open|connect|reach|load|parse|read the file|access the file|see the image|see any|hear|believe|wait|remember|stand|imagine|afford|emphasize|stress|overstate|guarantee|predict|be sure|say for sure|verify|confirm|tell which|tell whether|detect|resolve|install|import|fix|reproduce|help but',
    IMPROPER:
      "not appropriate|inappropriate|not ethical|unethical|isn't appropriate|not legal|is illegal|are illegal|against the law|not safe|would be wrong|not right|crosses a line|goes against|go against|against my|contrary to|not in line|not align|doesn't align|not consistent with|not suitable",
    INSTEAD:
      'instead|alternatively|what i can do|i can offer|i can provide|i could help|would be happy to|rather',
  },
  de: {
    SORRY:
      'es tut mir leid|tut mir leid|entschuldigung|entschuldige|entschuldigen sie|ich entschuldige mich|verzeihung|ich bedaure|bedaure|sorry',
    UNFORTUNATELY: 'leider|bedauerlicherweise',
    FIRST: 'ich|mir|mich|meine|mein|meiner|meinen',
    WE: 'wir|uns|unsere',
    UNABLE:
      'nicht in der lage|außerstande|ausserstande|nicht möglich|unmöglich|kann nicht|können nicht|darf nicht|nicht imstande',
    UNWILLING:
      'werde nicht|werde keine|werde ich nicht|möchte nicht|möchte ich nicht|lehne ab|ablehnen|weigere mich|muss ablehnen|verweigere|nicht bereit|will nicht',
    ACT: 'helfen|unterstützen|bereitstellen|erstellen|schreiben|geben|anbieten|beantworten|erklären|verfassen|generieren|nachkommen|weiterhelfen|behilflich|liefern|diskutieren|beitragen|teilnehmen|erfüllen|äußern|behilflich sein|zur verfügung stellen|anleitung|anleitungen|hilfestellung|bearbeiten|mitwirken|verbreiten|empfehlen|fördern|nennen|teilen|ausführen|entsprechen|machen|unterstützung',
    ASKED:
      'anfrage|dabei|diese art|diesem thema|ihrer bitte|deiner bitte|solche inhalte|solchen inhalte|dieser bitte|dieses thema|damit|hierbei|informationen darüber|diese frage|derartige',
    POLICY:
      'richtlinien|grundsätze|ethisch|ethischen|ethik|prinzipien|programmierung|regeln|sicherheitsrichtlinien|nutzungsbedingungen|werte',
    HARM: 'illegal|illegale|illegalen|unethisch|schädlich|schädliche|schädlichen|gefährlich|strafbar|rechtswidrig|verboten|gewalt|diskriminierend|beleidigend|missbrauch|straftat|unangemessen',
    MODEL:
      'als ki|ki assistent|ki-assistent|sprachmodell|als künstliche intelligenz|ki modell|ki-modell|als assistent',
    REDIRECT:
      'stattdessen|andere fragen|anderen fragen|weitere fragen|gerne helfen|helfe ich gerne|gerne bei|etwas anderes|anderes thema|andere themen|wenden sie sich|kann ich ihnen sonst|gerne weiter|stehe ich gerne',
    OFFER: 'natürlich|gerne|hier ist|hier sind|selbstverständlich|klar|sicher|im folgenden|ja',
    UNKNOWING:
      'keinen zugriff|keine informationen|weiß nicht|weiß ich nicht|keine kenntnis|keine persönlichen|echtzeit|mehr kontext|genauer',
    BUT: 'aber|jedoch|allerdings|doch',
    OTHER: 'sie|du|er|es|man|wer|nutzer|kunden|ihr|die|das|der',
    CONDOLENCE:
      'tut mir leid zu hören|für die unannehmlichkeiten|für die verspätung|für das missverständnis|tut mir leid dass|für den fehler|für die verwirrung',
    OPINION: 'persönliche meinung|keine meinung|neutral|persönlichen meinungen|stellung beziehen',
    CONDONE:
      'nicht gutheißen|rate davon ab|davon abraten|nicht empfehlen|dringend davon|nicht unterstützen',
    ABLE: 'kann|können|darf|könnte|werde|möchte|will',
    NOT: 'nicht|keine|kein|keinen|keinerlei|keiner|nie|niemals|weder',
    FAILURE:
      'finden|öffnen|laden|erreichen|sehen|glauben|verbinden|garantieren|ausschließen|vorstellen',
    IMPROPER:
      'nicht angemessen|unangebracht|nicht erlaubt|verstößt gegen|gegen meine|widerspricht|nicht zulässig|nicht vereinbar|gegen das gesetz',
    INSTEAD: 'stattdessen|was ich tun kann|kann ich ihnen|kann ich dir|alternativ',
  },
  fr: {
    SORRY:
      'désolé|désolée|je suis désolé|je suis désolée|je regrette|excusez moi|je m excuse|toutes mes excuses|pardon|navré|navrée|je vous prie de m excuser|mes excuses',
    UNFORTUNATELY: 'malheureusement|hélas',
    FIRST: 'je|j|me|moi|mes|mon|ma',
    WE: 'nous|notre|nos',
    UNABLE:
      'pas en mesure|dans l incapacité|incapable|impossible|m est impossible|pas possible|pas capable|ne peut pas|ne peuvent pas|pas autorisé|pas habilité',
    UNWILLING:
      'ne vais pas|refuse|je refuse|refuser|dois refuser|dois décliner|décline|ne souhaite pas|ne veux pas|pas à l aise|ne suis pas disposé|m abstenir|préfère ne pas',
    DECLINE:
      'je ne peux pas|ne peux pas|je ne peux|ne puis|je ne suis pas en mesure|ne suis pas en mesure|il m est impossible|je ne pourrai pas|je ne pourrais pas|je ne saurais|nous ne pouvons pas|ne pouvons pas|je ne peux malheureusement pas|je ne peux donc pas|peux pas|ne suis pas autorisé|ne suis pas capable',
    ACT: 'aider|vous aider|t aider|fournir|créer|écrire|rédiger|générer|répondre|assister|donner|expliquer|proposer|produire|partager|discuter|accéder à|satisfaire|participer|soutenir|accompagner|offrir|traiter|réaliser|continuer|commenter|conseiller|promouvoir|encourager|divulguer|faire cela|aide|instructions|indiquer|élaborer|donner suite|exécuter',
    ASKED:
      'cette demande|votre demande|ta demande|ce type|ce genre|ce sujet|tel contenu|de telles|de tels|cela|cette requête|votre requête|cette question|contenu|à ce sujet',
    POLICY:
      'directives|politique|politiques|éthique|éthiques|principes|règles|programmation|valeurs|conditions d utilisation|consignes|normes',
    HARM: 'illégal|illégale|illégales|illégaux|contraire à l éthique|nuisible|nuisibles|dangereux|dangereuse|préjudiciable|inapproprié|inappropriée|violence|haineux|discriminatoire|offensant|infraction|criminelles|malveillant',
    MODEL:
      'en tant qu ia|en tant qu intelligence artificielle|en tant qu assistant|modèle de langage|assistant ia|intelligence artificielle|assistant virtuel',
    REDIRECT:
      'à la place|autre chose|d autres questions|autres questions|autre sujet|n hésitez pas|avec plaisir|serais ravi|serai ravi|heureux de vous aider|puis je vous aider|autre demande',
    OFFER: 'bien sûr|voici|certainement|absolument|oui|avec plaisir voici|voilà',
    UNKNOWING:
      'je n ai pas accès|pas accès|je ne sais pas|pas d informations|temps réel|pas d opinion|plus de contexte|plus de détails|préciser',
    BUT: 'mais|cependant|toutefois|néanmoins|en revanche',
    OTHER: 'vous|tu|il|elle|on|ils|elles|les|qui|utilisateur|client',
    CONDOLENCE:
      'désolé d apprendre|désolée d apprendre|désolé pour|excuses pour|désolé pour le|désolé de la|désolé du retard|navré d apprendre',
    OPINION: 'opinion personnelle|opinions personnelles|neutre|prendre position|pas d opinion',
    CONDONE:
      'ne cautionne|déconseille|ne recommande pas|n encourage pas|ne soutiens pas|ne peut être toléré',
    FAILURE:
      'trouver|ouvrir|charger|accéder au fichier|voir|croire|garantir|imaginer|prédire|connecter',
    IMPROPER:
      'pas approprié|inapproprié|contraire à|enfreint|va à l encontre|viole|interdit|pas acceptable|pas éthique',
    INSTEAD:
      'à la place|plutôt|en revanche je peux|je peux vous|je peux toutefois|je peux cependant|alternativement',
  },
  es: {
    SORRY:
      'lo siento|lo lamento|lamento|perdón|disculpa|disculpe|disculpas|pido disculpas|me disculpo|perdona|mil disculpas|siento no',
    UNFORTUNATELY: 'lamentablemente|desafortunadamente|por desgracia|desgraciadamente',
    FIRST: 'yo|me|mi|mis',
    WE: 'nosotros|nos',
    UNABLE: 'no es posible|imposible|incapaz|no puede|no pueden|no está permitido|no me es posible',
    UNWILLING:
      'no voy a|me niego|rechazo|debo rechazar|debo declinar|declino|no quiero|no deseo|prefiero no|no estoy dispuesto|no haré|tengo que negarme|me abstengo',
    DECLINE:
      'no puedo|no podré|no podría|no podemos|no me es posible|no estoy en condiciones|no soy capaz|no me está permitido|no estoy capacitado|no estoy autorizado|no tengo permitido|no estoy diseñado|no tengo la capacidad|no estoy programado|no puedo ni|no debo',
    ACT: 'ayudar|ayudarte|ayudarle|ayudarlo|proporcionar|proporcionarte|proporcionarle|crear|escribir|generar|responder|asistir|dar|darte|darle|explicar|ofrecer|ofrecerte|compartir|discutir|participar|apoyar|cumplir|continuar|redactar|brindar|brindarte|brindarle|facilitar|producir|promover|asistirte|comentar|elaborar|realizar|hacer eso|colaborar|recomendar|instrucciones|fomentar|opinar|atender|completar|revelar|hablar',
    ASKED:
      'esa solicitud|esta solicitud|tu solicitud|su solicitud|con eso|con esto|ese tipo|este tipo|este tema|ese tema|tal contenido|contenido|esa petición|tu petición|esa información|esta pregunta|dicha solicitud|al respecto',
    POLICY:
      'políticas|política|directrices|ética|éticas|éticos|principios|normas|programación|valores|pautas|términos de uso|reglas',
    HARM: 'ilegal|ilegales|dañino|dañinas|dañino|dañinos|peligroso|peligrosa|perjudicial|inapropiado|inapropiada|violencia|discriminatorio|ofensivo|delito|delictivas|poco ético|odio|antiético',
    MODEL:
      'como ia|como una ia|como inteligencia artificial|modelo de lenguaje|asistente de ia|asistente virtual|inteligencia artificial|como asistente',
    REDIRECT:
      'en su lugar|otra cosa|algo más|otras preguntas|otra pregunta|otro tema|con gusto|estaré encantado|puedo ayudarte con|no dudes|no dude|hay algo más|otra consulta|busca ayuda',
    OFFER:
      'claro|por supuesto|aquí tienes|aquí está|aquí hay|aquí te|desde luego|sí|a continuación|con gusto aquí',
    UNKNOWING:
      'no tengo acceso|no tengo información|no sé|tiempo real|no tengo opiniones|más contexto|más detalles|no dispongo|no cuento con',
    BUT: 'pero|sin embargo|no obstante|aunque',
    OTHER: 'usted|tú|él|ella|ellos|se|los|quien|usuario|cliente|que',
    CONDOLENCE:
      'lamento escuchar|siento mucho que|lamento que|lamento lo|disculpas por|lamento el|siento lo|perdón por|siento escuchar|lamento la|disculpa por',
    OPINION: 'opinión personal|opiniones personales|neutral|tomar partido|no tengo opinión',
    CONDONE:
      'no recomiendo|desaconsejo|no apoyo|no fomento|no apruebo|no respaldo|no es aceptable|te insto',
    FAILURE:
      'encontrar|abrir|cargar|acceder al archivo|ver|creer|garantizar|imaginar|predecir|conectar',
    IMPROPER:
      'no es apropiado|inapropiado|va en contra|viola|infringe|en contra de|no es ético|no está permitido|no es adecuado|contrario a',
    INSTEAD:
      'en su lugar|en cambio|puedo ofrecerte|puedo ayudarte|en lugar de|si quieres puedo|puedo ofrecer|alternativamente',
  },
  it: {
    SORRY:
      'mi dispiace|mi spiace|scusa|scusami|mi scuso|spiacente|sono spiacente|chiedo scusa|mi rincresce|ci dispiace',
    UNFORTUNATELY: 'purtroppo|sfortunatamente',
    FIRST: 'io|mi|mia|mie|miei|mio',
    WE: 'noi|ci',
    UNABLE: 'non è possibile|impossibile|incapace|non può|non possono|non mi è possibile',
    UNWILLING:
      'mi rifiuto|rifiuto|devo rifiutare|devo declinare|non intendo|non voglio|preferisco non|non ho intenzione|non lo farò',
    DECLINE:
      'non posso|non sono in grado|non potrò|non potrei|non possiamo|non mi è possibile|non sono autorizzato|non mi è consentito|non sono programmato|non ho la possibilità|non sono nella posizione|non siamo in grado',
    ACT: 'aiutare|aiutarti|aiutarla|fornire|fornirti|fornirle|creare|scrivere|generare|rispondere|assistere|assisterti|dare|darti|spiegare|offrire|condividere|discutere|partecipare|supportare|continuare|produrre|promuovere|soddisfare|redigere|suggerire|esprimere|svolgere|farlo|eseguire|completare|istruzioni|incoraggiare|elaborare|descrivere',
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
    UNKNOWING:
      'non ho accesso|non ho informazioni|non so|tempo reale|non ho opinioni|più contesto|maggiori dettagli|non dispongo',
    BUT: 'ma|tuttavia|però|comunque',
    OTHER: 'tu|lei|lui|voi|si|chi|che|utente|cliente',
    CONDOLENCE:
      'mi dispiace sentire|mi dispiace per|mi dispiace che|scusa per|mi scuso per|ci scusiamo per',
    OPINION: 'opinione personale|opinioni personali|neutrale|prendere posizione',
    CONDONE: 'sconsiglio|non raccomando|non sostengo|non incoraggio|non approvo|non è accettabile',
    FAILURE: 'trovare|aprire|caricare|vedere|credere|garantire|immaginare|prevedere|connettere',
    IMPROPER:
      'non è appropriato|inappropriato|contrario|viola|va contro|non è etico|non è consentito|contro le',
    INSTEAD: 'invece|posso offrirti|posso aiutarti|in alternativa|piuttosto',
  },
  pt: {
    SORRY: 'desculpe|desculpa|sinto muito|lamento|peço desculpas|me desculpe|perdão|peço desculpa',
    UNFORTUNATELY: 'infelizmente|lamentavelmente',
    FIRST: 'eu|me|meu|minha|minhas|meus',
    WE: 'nós|nos',
    UNABLE: 'não é possível|impossível|incapaz|não pode|não podem',
    UNWILLING:
      'não vou|me recuso|recuso|recuso me|devo recusar|preciso recusar|não quero|prefiro não|não irei|tenho que recusar|não desejo',
    DECLINE:
      'não posso|não consigo|não poderei|não podemos|não sou capaz|não estou autorizado|não me é possível|não tenho permissão|não fui programado|não estou em condições|não tenho como|não tenho a capacidade|não sou autorizado|não poderia',
    ACT: 'ajudar|ajudá|ajudar com|fornecer|criar|escrever|gerar|responder|auxiliar|dar|explicar|oferecer|compartilhar|discutir|participar|apoiar|atender|cumprir|continuar|redigir|produzir|promover|prestar|partilhar|comentar|elaborar|fazer isso|instruções|incentivar|opinar|realizar|colaborar|ajudá lo|te ajudar|recomendar|descrever|completar',
    ASKED:
      'essa solicitação|esse pedido|seu pedido|sua solicitação|com isso|esse tipo|este tipo|esse assunto|este tema|tal conteúdo|conteúdo|essa informação|essa pergunta|este pedido|nisso|com esse',
    POLICY:
      'diretrizes|políticas|política|ética|éticos|éticas|princípios|regras|programação|valores|normas|termos de uso',
    HARM: 'ilegal|ilegais|prejudicial|prejudiciais|perigoso|perigosas|inadequado|inapropriado|violência|discriminatório|ofensivo|crime|antiético|ódio|criminosas|nocivo',
    MODEL:
      'como ia|como uma ia|como inteligência artificial|modelo de linguagem|assistente de ia|assistente virtual|inteligência artificial',
    REDIRECT:
      'em vez disso|outra coisa|algo mais|outras perguntas|outra pergunta|outro assunto|com prazer|ficarei feliz|posso ajudar com|não hesite|mais alguma coisa|outra dúvida|sinta se à vontade',
    OFFER: 'claro|com certeza|aqui está|aqui estão|certamente|sim|a seguir|aqui vai',
    UNKNOWING:
      'não tenho acesso|não tenho informações|não sei|tempo real|não tenho opiniões|mais contexto|mais detalhes|não possuo',
    BUT: 'mas|no entanto|porém|contudo|entretanto',
    OTHER: 'você|ele|ela|eles|se|quem|que|usuário|cliente',
    CONDOLENCE:
      'lamento ouvir|sinto muito por|lamento que|desculpas pelo|desculpe pelo|desculpe pela|desculpas pela|sinto muito que|lamento saber',
    OPINION: 'opinião pessoal|opiniões pessoais|neutro|tomar partido',
    CONDONE: 'não recomendo|desaconselho|não apoio|não incentivo|não aprovo|não é aceitável',
    FAILURE: 'encontrar|abrir|carregar|ver|acreditar|garantir|imaginar|prever|conectar',
    IMPROPER:
      'não é apropriado|inapropriado|vai contra|viola|contra as|não é ético|não é permitido|contra a lei|contraria',
    INSTEAD: 'em vez disso|posso oferecer|posso ajudar|em alternativa|no lugar',
  },
  nl: {
    SORRY:
      'sorry|het spijt me|spijt me|mijn excuses|excuses|excuseer|pardon|mijn verontschuldigingen',
    UNFORTUNATELY: 'helaas|jammer genoeg',
    FIRST: 'ik|mij|mijn|me',
    WE: 'wij|we|onze',
    UNABLE: 'niet in staat|onmogelijk|niet mogelijk|kan niet|mag niet|kunnen niet|kan geen',
    UNWILLING:
      'weiger|wil niet|zal niet|ga niet|moet weigeren|ga ik niet|zal geen|moet ik afwijzen|niet bereid|liever niet',
    ACT: 'helpen|bieden|geven|maken|schrijven|verstrekken|beantwoorden|ondersteunen|genereren|uitleggen|voldoen|meewerken|assisteren|delen|bespreken|creëren|opstellen|produceren|doen|aanmoedigen|deelnemen|ingaan|hulp|instructies|verder helpen|uitvoeren|leveren|adviseren',
    ASKED:
      'dit verzoek|dat verzoek|je verzoek|uw verzoek|daarbij|hierbij|daarmee|hiermee|dit soort|dit onderwerp|dergelijke|deze vraag|zulke',
    POLICY:
      'richtlijnen|beleid|ethisch|ethische|principes|regels|programmering|waarden|gebruiksvoorwaarden',
    HARM: 'illegaal|illegale|onethisch|schadelijk|schadelijke|gevaarlijk|gevaarlijke|ongepast|geweld|strafbaar|discriminerend|beledigend|misbruik',
    MODEL:
      'als ai|als een ai|taalmodel|ai assistent|ai-assistent|kunstmatige intelligentie|als assistent',
    REDIRECT:
      'in plaats daarvan|andere vragen|andere vraag|iets anders|ander onderwerp|graag helpen|help ik je graag|help ik u graag|nog iets|aarzel niet',
    OFFER: 'natuurlijk|zeker|hier is|hier zijn|uiteraard|graag|ja|hieronder',
    UNKNOWING:
      'geen toegang|geen informatie|weet niet|weet ik niet|realtime|geen persoonlijke|meer context',
    BUT: 'maar|echter|toch|wel',
    OTHER: 'je|jij|u|hij|zij|ze|het|men|wie|gebruiker|klant|de',
    CONDOLENCE: 'spijt me te horen|excuses voor|sorry voor|spijt me dat je|vervelend om te horen',
    OPINION: 'persoonlijke mening|geen mening|neutraal|persoonlijke meningen',
    CONDONE: 'raad af|niet aanraden|afraden|keur niet goed|niet aanbevelen',
    ABLE: 'kan|kunnen|mag|zal|wil|ga',
    NOT: 'niet|geen|nooit|noch',
    FAILURE: 'vinden|openen|laden|zien|geloven|verbinden|garanderen|voorstellen',
    IMPROPER:
      'niet gepast|ongepast|in strijd met|tegen de|niet toegestaan|druist in|niet ethisch|schendt',
    INSTEAD:
      'in plaats daarvan|ik kan je wel|ik kan u wel|kan ik je wel|wel helpen|als alternatief',
  },
  sv: {
    SORRY: 'tyvärr|jag är ledsen|ledsen|förlåt|ursäkta|jag beklagar|beklagar|ber om ursäkt',
    UNFORTUNATELY: 'tyvärr|dessvärre',
    FIRST: 'jag|mig|min|mina|mitt',
    WE: 'vi',
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
    UNKNOWING:
      'inte tillgång|ingen information|vet inte|realtid|inga personliga|mer kontext|mer information',
    BUT: 'men|dock|emellertid',
    OTHER: 'du|ni|han|hon|de|man|den|det|som|användare|kund',
    CONDOLENCE: 'ledsen att höra|ursäkta för|beklagar att|ber om ursäkt för|tråkigt att höra',
    OPINION: 'personlig åsikt|personliga åsikter|neutral|ingen åsikt',
    CONDONE: 'avråder|rekommenderar inte|stödjer inte|uppmuntrar inte',
    ABLE: 'kan|får|kommer',
    NOT: 'inte|ej|ingen|inga|aldrig',
    FAILURE: 'hitta|öppna|ladda|se|tro|garantera|föreställa|ansluta',
    IMPROPER: 'inte lämpligt|olämpligt|strider mot|bryter mot|inte tillåtet|emot mina|inte etiskt',
    INSTEAD: 'istället|i stället|jag kan däremot|däremot',
  },
  da: {
    SORRY: 'desværre|beklager|jeg beklager|undskyld|jeg er ked af|ked af det',
    UNFORTUNATELY: 'desværre',
    FIRST: 'jeg|mig|min|mine|mit',
    WE: 'vi',
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
    UNKNOWING: 'ikke adgang|ingen information|ved ikke|realtid|ingen personlige|mere kontekst',
    BUT: 'men|dog|imidlertid',
    OTHER: 'du|han|hun|de|man|den|det|som|bruger|kunde',
    CONDOLENCE: 'ked af at høre|undskyld for|beklager at høre|beklager ulejligheden',
    ABLE: 'kan|må',
    NOT: 'ikke|ingen|aldrig',
    FAILURE: 'finde|åbne|indlæse|se|tro|garantere|forestille',
    IMPROPER: 'ikke passende|upassende|strider mod|bryder|ikke tilladt|imod mine',
    INSTEAD: 'i stedet|jeg kan dog|derimod',
  },
  no: {
    SORRY: 'beklager|jeg beklager|dessverre|unnskyld|jeg er lei meg|lei for det|leit',
    UNFORTUNATELY: 'dessverre',
    FIRST: 'jeg|meg|min|mine|mitt',
    WE: 'vi',
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
    UNKNOWING: 'ikke tilgang|ingen informasjon|vet ikke|sanntid|ingen personlige|mer kontekst',
    BUT: 'men|imidlertid|derimot',
    OTHER: 'du|han|hun|de|man|den|det|som|bruker|kunde',
    CONDOLENCE: 'lei for å høre|unnskyld for|beklager at du|beklager å høre|trist å høre',
    ABLE: 'kan|får',
    NOT: 'ikke|ingen|aldri',
    FAILURE: 'finne|åpne|laste|se|tro|garantere|forestille',
    IMPROPER: 'ikke passende|upassende|strider mot|bryter|ikke tillatt|mot mine',
    INSTEAD: 'i stedet|jeg kan derimot|derimot',
  },
  fi: {
    SORRY: 'olen pahoillani|pahoillani|pahoittelen|anteeksi|valitan',
    UNFORTUNATELY: 'valitettavasti|ikävä kyllä|harmi',
    FIRST: 'minä|minun|minulla|minut|mielestäni',
    WE: 'me|meidän',
    UNABLE: 'ei voi|ei voida|ei ole mahdollista|mahdotonta|ei pysty|ei ole sallittua',
    UNWILLING:
      'en halua|en aio|en tule|kieltäydyn|joudun kieltäytymään|on kieltäydyttävä|minun on kieltäydyttävä|en suostu|en ole halukas',
    DECLINE:
      'en voi|en pysty|en kykene|emme voi|en ole kykenevä|en saa|en valitettavasti voi|en kuitenkaan voi|en myöskään voi|en voisi|en osaa|minulla ei ole mahdollisuutta|en ole valmis|en voi enkä|emme pysty',
    ACT: 'auttaa|auttamaan|tarjota|antaa|luoda|kirjoittaa|tuottaa|vastata|laatia|osallistua|tukea|avustaa|selittää|jakaa|keskustella|ottaa kantaa|spekuloida|edistää|antamaan|luomaan|kirjoittamaan|tarjoamaan|tuottamaan|kommentoida|toteuttaa|tehdä|esittää|käsitellä|neuvoja|ohjeita|täyttää|noudattaa|jatkaa|vastaamaan|laatimaan|generoida|kuvailla|suositella',
    ASKED:
      'tällaista|sellaista|tätä pyyntöä|pyyntöäsi|tähän|tässä|tällaisia|sellaisia|tästä aiheesta|pyyntöön|pyyntöösi|sisältöä|kysymykseen|pyydettyä|pyytämääsi',
    POLICY:
      'ohjeita|ohjeiden|eettisiä|eettiset|eettisten|periaatteet|periaatteiden|periaatteideni|sääntöjä|käytäntöjä|ohjelmointi|arvoja|eettisesti',
    HARM: 'laitonta|laittomia|laiton|haitallista|haitallisia|haitallinen|vaarallista|vaarallisia|epäeettistä|sopimatonta|loukkaavaa|loukkaavia|väkivaltaa|syrjivää|rikos|herkkää|arkaluontoisiin|arkaluontoisista|epäasiallista',
    MODEL:
      'tekoälynä|tekoälyavustajana|kielimalli|kielimallina|tekoäly|tekoälyassistentti|tekoälyavustaja|avustajana',
    REDIRECT:
      'sen sijaan|voinko auttaa|muita kysymyksiä|jotain muuta|muun asian|muissa asioissa|autan mielelläni|mielelläni|keskustella jostain|jos haluat|voimme keskustella|voin keskustella',
    OFFER: 'toki|tässä on|tässä ovat|tietysti|totta kai|kyllä|varmasti|seuraavassa|alla on|tässä',
    UNKNOWING:
      'minulla ei ole pääsyä|ei ole tietoa|en tiedä|reaaliaikaista|minulla ei ole|lisätietoja|tarkentaa',
    BUT: 'mutta|kuitenkin|kuitenkaan|vaikka|silti',
    OTHER: 'sinä|hän|he|se|te|joka|käyttäjä|asiakas|kiina|kiinan',
    CONDOLENCE:
      'pahoittelut|pahoillani kuullessani|pahoittelen häiriötä|anteeksi että|pahoittelen sekaannusta|osanottoni|pahoittelen viivästystä',
    OPINION:
      'henkilökohtaisia mielipiteitä|mielipidettä|neutraali|neutraalia|puolueeton|puolueeton|puolueettomasti|neutraalisti',
    CONDONE: 'en suosittele|en kannata|en hyväksy|en tue|en rohkaise|ei ole suositeltavaa',
    NOT: 'en|ei|emme|eikä|enkä',
    FAILURE: 'löytää|avata|ladata|nähdä|uskoa|taata|kuvitella|ennustaa',
    IMPROPER:
      'ei ole asianmukaista|ei ole sopivaa|sopimatonta|vastoin|rikkoo|loukkaa|ristiriidassa|ei sovi|vastaista|ei olisi asianmukaista',
    INSTEAD: 'sen sijaan|voin sen sijaan|voin kuitenkin|voisin|voin tarjota|voin auttaa',
  },
  pl: {
    SORRY: 'przepraszam|przykro mi|bardzo mi przykro|wybacz|proszę wybaczyć|żałuję',
    UNFORTUNATELY: 'niestety',
    FIRST: 'ja|mnie|mi|moje|moich|mój|moja',
    WE: 'my',
    UNABLE: 'nie można|niemożliwe|nie jest możliwe|nie może|nie mogą|nie da się',
    UNWILLING: 'odmawiam|muszę odmówić|nie chcę|nie zamierzam|nie będę|odmówić|wolę nie|nie zrobię',
    DECLINE:
      'nie mogę|nie jestem w stanie|nie możemy|nie potrafię|nie wolno mi|nie mógłbym|nie będę mógł|nie jestem upoważniony|nie mam możliwości|nie jesteśmy w stanie|nie jestem zaprogramowany',
    ACT: 'pomóc|udzielić|dostarczyć|stworzyć|napisać|wygenerować|odpowiedzieć|wyjaśnić|wspierać|zaoferować|podać|udostępnić|dyskutować|uczestniczyć|spełnić|przygotować|kontynuować|promować|asystować|tworzyć|pomagać|udzielać|pisać|zrobić|zachęcać|pomocy|instrukcji|wykonać|zrealizować|wypowiadać',
    ASKED:
      'tej prośby|twojej prośby|w tym|z tym|tego typu|tego rodzaju|takich treści|tym temacie|na ten temat|tego tematu|takich informacji|twoją prośbę|to pytanie|tej kwestii|treści',
    POLICY:
      'wytycznymi|wytycznych|zasady|zasadami|polityka|polityką|etyczne|etycznymi|etyki|zasad|programowaniem|wartościami|regulaminem',
    HARM: 'nielegalne|nielegalnych|nieetyczne|szkodliwe|szkodliwych|niebezpieczne|niebezpiecznych|nieodpowiednie|przemoc|przemocy|przestępstwo|dyskryminujące|obraźliwe|niezgodne z prawem',
    MODEL:
      'jako ai|jako sztuczna inteligencja|model językowy|asystent ai|sztuczna inteligencja|jako asystent|modelem językowym',
    REDIRECT:
      'zamiast tego|inne pytania|inny temat|coś innego|chętnie pomogę|z przyjemnością|czy mogę pomóc|mogę pomóc w|w czymś innym',
    OFFER: 'oczywiście|oto|jasne|pewnie|tak|poniżej|z przyjemnością oto',
    UNKNOWING:
      'nie mam dostępu|nie mam informacji|nie wiem|w czasie rzeczywistym|nie posiadam|więcej szczegółów|więcej kontekstu',
    BUT: 'ale|jednak|jednakże|lecz|natomiast',
    OTHER: 'ty|on|ona|oni|pan|pani|się|który|użytkownik|klient',
    CONDOLENCE:
      'przykro mi to słyszeć|przepraszam za|przykro mi słyszeć|przepraszamy za|przykro mi że',
    OPINION: 'osobistych opinii|własnych opinii|neutralny|opinii',
    CONDONE: 'nie polecam|odradzam|nie popieram|nie zachęcam|nie pochwalam',
    NOT: 'nie',
    FAILURE:
      'znaleźć|otworzyć|załadować|zobaczyć|uwierzyć|zagwarantować|wyobrazić|przewidzieć|połączyć',
    IMPROPER:
      'nie jest właściwe|niewłaściwe|narusza|sprzeczne z|wbrew|niezgodne|nie jest etyczne|niedozwolone',
    INSTEAD: 'zamiast tego|mogę zaproponować|mogę natomiast|mogę jednak|ewentualnie',
  },
  ru: {
    SORRY:
      'извините|простите|к сожалению|сожалею|прошу прощения|мне жаль|приношу извинения|извини|прости|очень жаль',
    UNFORTUNATELY: 'к сожалению|увы',
    FIRST: 'я|мне|меня|мой|моя|мои|моим',
    WE: 'мы|нам|наш',
    UNABLE:
      'нельзя|невозможно|не может|не могут|не представляется возможным|не разрешено|запрещено',
    UNWILLING:
      'отказываюсь|вынужден отказать|вынужден отказаться|не буду|не хочу|не стану|не намерен|не собираюсь|должен отказать|воздержусь|вынуждена отказать',
    DECLINE:
      'не могу|не смогу|не можем|не в состоянии|не имею возможности|не способен|не мог бы|не сможем|не имею права|не вправе|не умею|не запрограммирован|не готов',
    ACT: 'помочь|помогать|предоставить|предоставлять|создать|создавать|написать|писать|сгенерировать|ответить|отвечать|объяснить|поддерживать|поддержать|предложить|дать|давать|обсуждать|участвовать|выполнить|выполнять|продолжить|поделиться|составить|рассказать|содействовать|помощь|инструкции|консультировать|комментировать|советовать|посоветовать|сделать|генерировать|обсудить|продвигать|поощрять|исполнить|описать|разглашать',
    ASKED:
      'этот запрос|ваш запрос|вашу просьбу|с этим|в этом|такого рода|подобного|подобный|этой теме|эту тему|такой контент|такую информацию|данный запрос|твой запрос|этот вопрос|данной теме|такие|подобные|подобную|контент',
    POLICY:
      'правила|правилам|политика|политике|политики|этические|этическим|этики|принципы|принципам|нормы|нормам|руководство|рекомендации|ценностям|программирование|этично',
    HARM: 'незаконно|незаконные|незаконным|незаконных|незаконной|вредный|вредоносный|вред|опасно|опасные|опасных|неэтично|неуместно|насилие|насилия|преступление|дискриминация|оскорбительный|оскорбительные|противозаконно|противоправных|ненависть|экстремизм',
    MODEL:
      'как ии|как искусственный интеллект|языковая модель|как языковая модель|ии ассистент|искусственный интеллект|как ассистент|будучи ии|виртуальный помощник|ии-ассистент',
    REDIRECT:
      'вместо этого|другие вопросы|другой вопрос|другая тема|другую тему|что то ещё|чем ещё|буду рад|буду рада|рад помочь|с удовольствием|могу помочь с|если у вас есть другие|давайте|обратитесь',
    OFFER: 'конечно|вот|разумеется|безусловно|да|ниже|пожалуйста вот',
    UNKNOWING:
      'нет доступа|не знаю|нет информации|в реальном времени|не имею доступа|нет личного|больше информации|уточните|уточнить',
    BUT: 'но|однако|тем не менее|хотя|зато',
    OTHER: 'вы|ты|он|она|они|кто|который|пользователь|клиент|вам',
    CONDOLENCE:
      'жаль это слышать|извините за|простите за|приношу извинения за|мне жаль что|сожалею о|жаль слышать|прошу прощения за',
    OPINION: 'личного мнения|собственного мнения|нейтральный|нейтралитет|личные мнения|мнения',
    CONDONE: 'не рекомендую|не советую|не одобряю|не поддерживаю|не поощряю|осуждаю|настоятельно',
    NOT: 'не|ни',
    FAILURE:
      'найти|открыть|загрузить|увидеть|поверить|гарантировать|представить|предсказать|подключиться',
    IMPROPER:
      'неуместно|нарушает|противоречит|недопустимо|неприемлемо|запрещено|не соответствует|против закона|не этично',
    INSTEAD: 'вместо этого|могу предложить|могу рассказать|я могу|лучше|взамен',
  },
  uk: {
    SORRY: 'вибачте|перепрошую|на жаль|мені шкода|пробачте|прошу вибачення|вибач',
    UNFORTUNATELY: 'на жаль',
    FIRST: 'я|мені|мене|мій|моя|мої',
    WE: 'ми',
    UNABLE: 'не можна|неможливо|не може|не можуть|заборонено',
    UNWILLING: 'відмовляюся|змушений відмовити|не буду|не хочу|мушу відмовити|не збираюся',
    DECLINE: 'не можу|не зможу|не можемо|не в змозі|не маю можливості|не здатний|не маю права',
    ACT: 'допомогти|допомагати|надати|надавати|створити|створювати|написати|згенерувати|відповісти|пояснити|підтримувати|запропонувати|дати|обговорювати|брати участь|виконати|продовжити|поділитися|скласти|розповісти|допомогу|інструкції|коментувати|зробити|сприяти',
    ASKED:
      'цей запит|ваш запит|вашим запитом|з цим|у цьому|такого роду|подібний|цю тему|такий контент|таку інформацію|це питання|контент',
    POLICY: 'правила|політика|політики|етичні|етики|принципи|норми|цінності|правилам',
    HARM: 'незаконно|незаконні|незаконних|шкідливий|шкідливі|небезпечно|небезпечні|неетично|насильство|злочин|образливий|протиправних',
    MODEL: 'як ші|як штучний інтелект|мовна модель|штучний інтелект|як асистент',
    REDIRECT:
      'натомість|інші питання|інша тема|щось інше|буду радий|із задоволенням|можу допомогти з|чим ще',
    OFFER: 'звичайно|ось|звісно|так|нижче|безумовно',
    UNKNOWING:
      'немає доступу|не знаю|немає інформації|у реальному часі|не маю доступу|більше інформації',
    BUT: 'але|проте|однак|хоча',
    OTHER: 'ви|ти|він|вона|вони|хто|який|користувач|клієнт',
    CONDOLENCE: 'шкода це чути|вибачте за|прикро чути|перепрошую за',
    CONDONE: 'не рекомендую|не раджу|не схвалюю|не підтримую',
    NOT: 'не|ні',
    FAILURE: 'знайти|відкрити|завантажити|побачити|повірити|гарантувати|уявити',
    IMPROPER: 'порушує|суперечить|неприпустимо|неприйнятно|не відповідає|заборонено',
    INSTEAD: 'натомість|можу запропонувати|я можу|замість цього',
  },
  tr: {
    SORRY: 'üzgünüm|maalesef üzgünüm|özür dilerim|kusura bakmayın|affedersiniz|kusura bakma|özür',
    UNFORTUNATELY: 'maalesef|ne yazık ki',
    FIRST: 'ben|bana|benim|bize',
    WE: 'biz|bizim',
    UNABLE: 'mümkün değil|mümkün değildir|imkansız|olamaz|yapılamaz|mümkün olmayacak',
    UNWILLING:
      'reddediyorum|reddetmek zorundayım|istemiyorum|yapmayacağım|reddetmem gerekiyor|etmeyeceğim|olmayacağım|vermeyeceğim',
    DECLINE:
      'yardımcı olamam|yardımcı olamıyorum|yardım edemem|yapamam|sağlayamam|veremem|yazamam|oluşturamam|edemem|sunamam|paylaşamam|üretemem|cevaplayamam|yanıtlayamam|yerine getiremem|yardımcı olamayacağım|yapamıyorum|veremiyorum|sağlayamıyorum|edemiyorum|hazırlayamam|destekleyemem|tartışamam|oluşturamıyorum|konuşamam|açıklayamam|sunamıyorum|yardımcı olamayız|yetkim yok|izin verilmiyor|üretemiyorum',
    ACT: 'yardımcı|yardım|bilgi|içerik|destek|talimat|oluşturmak|yazmak|vermek|sağlamak|cevap|yanıt|paylaşmak|tavsiye',
    ASKED:
      'bu isteği|bu istek|bu konuda|bu talebi|bu tür|böyle bir|isteğinizi|talebinizi|bu soruya|bu konu|bu talep|isteğinize',
    POLICY:
      'politikalar|politikalarım|kurallar|etik|ilkeler|yönergeler|ilkelerime|kurallarıma|politikalarına|yönergelerime|değerlerime',
    HARM: 'yasa dışı|yasadışı|zararlı|tehlikeli|etik değil|uygunsuz|şiddet|suç|ayrımcı|saldırgan|kötü amaçlı|yasal değil|nefret',
    MODEL: 'bir yapay zeka|yapay zeka|dil modeli|yapay zeka asistanı|asistan olarak',
    REDIRECT:
      'bunun yerine|başka bir konuda|başka sorularınız|başka bir şey|memnuniyetle|yardımcı olabilirim|başka bir soru|yardımcı olmaktan',
    OFFER: 'elbette|tabii|işte|kesinlikle|evet|aşağıda|tabii ki|memnuniyetle işte',
    UNKNOWING: 'erişimim yok|bilgim yok|bilmiyorum|gerçek zamanlı|kişisel görüşüm|daha fazla bilgi',
    BUT: 'ama|ancak|fakat|yine de',
    OTHER: 'siz|sen|o|onlar|kullanıcı|müşteri|bu',
    CONDOLENCE: 'duyduğuma üzüldüm|için özür|aksaklık için|gecikme için',
    CONDONE: 'tavsiye etmem|önermem|desteklemiyorum|teşvik etmiyorum|onaylamıyorum|önermiyorum',
    NOT: 'değil|değilim|yok',
    FAILURE: 'bulamıyorum|bulamadım|açamıyorum|göremiyorum|inanamıyorum|garanti|bağlanamadım',
    IMPROPER:
      'uygun değil|uygun değildir|aykırı|aykırıdır|ihlal|etik değildir|yasaktır|doğru değil',
    INSTEAD: 'bunun yerine|size yardımcı olabilirim|yardımcı olabilirim|alternatif olarak',
  },
  cs: {
    SORRY: 'omlouvám se|je mi líto|promiňte|bohužel|lituji|omluva|promiň',
    UNFORTUNATELY: 'bohužel',
    FIRST: 'já|mi|mě|mé|můj|moje',
    WE: 'my',
    UNABLE: 'není možné|nelze|nemožné|nemůže|nemohou|není dovoleno',
    UNWILLING: 'odmítám|musím odmítnout|nechci|nebudu|nehodlám|nejsem ochoten',
    DECLINE:
      'nemohu|nemůžu|nejsem schopen|nemůžeme|nesmím|nedokážu|nejsem oprávněn|nebudu moci|nemohl bych|nejsem schopna|nemám možnost|neumím',
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
    UNKNOWING: 'nemám přístup|nemám informace|nevím|v reálném čase|více informací',
    BUT: 'ale|avšak|nicméně|však',
    OTHER: 'vy|ty|on|ona|oni|se|kdo|který|uživatel|zákazník',
    CONDOLENCE: 'omlouvám se za|je mi líto že|mrzí mě|omlouváme se za',
    CONDONE: 'nedoporučuji|neschvaluji|nepodporuji',
    NOT: 'ne|není',
    FAILURE: 'najít|otevřít|načíst|vidět|uvěřit|zaručit|představit|předpovědět',
    IMPROPER: 'není vhodné|nevhodné|porušuje|v rozporu|proti zákonu|nepřípustné|není etické',
    INSTEAD: 'místo toho|mohu nabídnout|mohu vám|mohu však',
  },
  ro: {
    SORRY: 'îmi pare rău|îmi cer scuze|scuze|regret|scuzați|ne pare rău',
    UNFORTUNATELY: 'din păcate|din nefericire',
    FIRST: 'eu|mă|mea|mele|meu',
    WE: 'noi',
    UNABLE: 'nu este posibil|imposibil|nu poate|nu pot fi',
    UNWILLING: 'refuz|trebuie să refuz|nu vreau|nu voi|nu doresc',
    DECLINE:
      'nu pot|nu sunt în măsură|nu putem|nu aș putea|nu sunt capabil|nu am voie|nu sunt autorizat|nu îmi este permis|nu am posibilitatea',
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
    UNKNOWING: 'nu am acces|nu am informații|nu știu|timp real|mai multe detalii',
    BUT: 'dar|însă|totuși',
    OTHER: 'tu|el|ea|ei|se|cine|care|utilizator|client|dumneavoastră',
    CONDOLENCE: 'îmi pare rău să aud|scuze pentru|îmi pare rău pentru|ne cerem scuze pentru',
    CONDONE: 'nu recomand|nu încurajez|nu susțin|nu aprob',
    FAILURE: 'găsi|deschide|încărca|vedea|crede|garanta|imagina',
    IMPROPER: 'nu este potrivit|încalcă|contravine|împotriva|nu este etic|nu este permis|inadecvat',
    INSTEAD: 'în schimb|pot oferi|vă pot|te pot|în loc de',
  },
  hu: {
    SORRY: 'sajnálom|elnézést|bocsánat|elnézést kérek|bocsánatot kérek|sajnálattal',
    UNFORTUNATELY: 'sajnos',
    FIRST: 'én|nekem|nálam',
    WE: 'mi',
    UNABLE: 'nem lehetséges|lehetetlen|nem lehet|nem tud',
    UNWILLING:
      'visszautasítom|elutasítom|nem akarok|nem fogok|el kell utasítanom|nem kívánok|megtagadom|nem vagyok hajlandó',
    DECLINE:
      'nem tudok|nem tudom|nem segíthetek|nem vagyok képes|nem adhatok|nem tudunk|nem áll módomban|nem nyújthatok|nem írhatok|nem készíthetek|nem támogathatok|nem hozhatok létre',
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
    UNKNOWING: 'nincs hozzáférésem|nincs információm|nem ismerem|valós idejű|több információ',
    BUT: 'de|azonban|viszont|ugyanakkor',
    OTHER: 'ön|te|ő|ők|aki|felhasználó|ügyfél',
    CONDOLENCE: 'sajnálom hogy|elnézést a|elnézést kérünk|sajnálattal hallom',
    NOT: 'nem|sem',
    FAILURE: 'megtalálni|megnyitni|betölteni|látni|elhinni|garantálni',
    IMPROPER: 'nem megfelelő|nem helyénvaló|sérti|ellentétes|ellenkezik|tilos|nem etikus',
    INSTEAD: 'ehelyett|szívesen segítek|tudok segíteni|inkább',
  },
  id: {
    SORRY: 'maaf|mohon maaf|saya minta maaf|maafkan saya|saya menyesal',
    UNFORTUNATELY: 'sayangnya|sayang sekali',
    FIRST: 'saya|aku',
    WE: 'kami|kita',
    UNABLE: 'tidak mungkin|mustahil|tidak boleh|tidak diizinkan|tidak dimungkinkan',
    UNWILLING: 'menolak|harus menolak|tidak mau|tidak akan|tidak ingin|tidak bersedia',
    DECLINE:
      'saya tidak bisa|saya tidak dapat|tidak dapat membantu|tidak bisa membantu|tidak dapat memberikan|tidak bisa memberikan|kami tidak dapat|tidak mampu|saya tidak mampu|tidak dapat memenuhi|tidak dapat menyediakan|tidak dapat membuat|tidak bisa membuat|tak dapat|tidak boleh membantu',
    ACT: 'membantu|memberikan|menyediakan|membuat|menulis|menjawab|menjelaskan|mendukung|menawarkan|berbagi|membahas|berpartisipasi|memenuhi|melanjutkan|menghasilkan|mempromosikan|bantuan|instruksi|melakukan|panduan|menyarankan|mendorong',
    ASKED:
      'permintaan ini|permintaan anda|permintaan tersebut|hal itu|hal ini|hal tersebut|jenis ini|topik ini|konten semacam|konten seperti|informasi tersebut|semacam itu|pertanyaan ini|konten',
    POLICY: 'kebijakan|pedoman|etika|etis|prinsip|aturan|nilai|standar',
    HARM: 'ilegal|melanggar hukum|berbahaya|merugikan|tidak etis|tidak pantas|kekerasan|kejahatan|diskriminatif|menyinggung|kebencian',
    MODEL: 'sebagai ai|sebagai asisten|model bahasa|kecerdasan buatan|asisten ai|asisten virtual',
    REDIRECT:
      'sebagai gantinya|pertanyaan lain|topik lain|hal lain|dengan senang hati|ada yang lain|senang membantu|jangan ragu',
    OFFER: 'tentu|berikut|tentu saja|baik|ya|berikut adalah|di bawah ini',
    UNKNOWING:
      'tidak memiliki akses|tidak memiliki informasi|tidak tahu|waktu nyata|tidak memiliki pendapat|lebih banyak informasi',
    BUT: 'tetapi|namun|tapi|akan tetapi',
    OTHER: 'anda|kamu|dia|mereka|orang|pengguna|pelanggan|yang',
    CONDOLENCE: 'turut prihatin|maaf atas|mohon maaf atas|maaf mendengar',
    CONDONE: 'tidak menyarankan|tidak mendukung|tidak menganjurkan|tidak membenarkan',
    NOT: 'tidak|bukan|jangan',
    FAILURE: 'menemukan|membuka|memuat|melihat|percaya|menjamin|membayangkan|terhubung',
    IMPROPER: 'tidak pantas|melanggar|bertentangan|tidak sesuai|tidak etis|dilarang',
    INSTEAD: 'sebagai gantinya|saya bisa membantu|saya dapat membantu|sebagai alternatif',
  },
  vi: {
    SORRY: 'xin lỗi|tôi xin lỗi|rất tiếc|tôi rất tiếc|thành thật xin lỗi',
    UNFORTUNATELY: 'rất tiếc|thật không may|đáng tiếc',
    FIRST: 'tôi|mình|em',
    WE: 'chúng tôi|chúng ta',
    UNABLE: 'không thể|không được phép|không có khả năng|bất khả thi',
    UNWILLING: 'từ chối|phải từ chối|xin từ chối|không muốn|sẽ không|không sẵn lòng',
    DECLINE:
      'tôi không thể|không thể giúp|không thể cung cấp|không thể hỗ trợ|không thể đáp ứng|tôi không được phép|không thể tạo|không thể viết|không thể trả lời|không thể thực hiện|chúng tôi không thể',
    ACT: 'giúp|hỗ trợ|cung cấp|tạo|viết|trả lời|giải thích|chia sẻ|thảo luận|tham gia|đáp ứng|tiếp tục|hướng dẫn|thực hiện|khuyến khích|đề xuất|tư vấn',
    ASKED:
      'yêu cầu này|yêu cầu của bạn|việc này|điều này|điều đó|việc đó|nội dung này|nội dung như vậy|chủ đề này|câu hỏi này|loại nội dung|yêu cầu',
    POLICY: 'chính sách|nguyên tắc|đạo đức|quy định|hướng dẫn|giá trị|tiêu chuẩn',
    HARM: 'bất hợp pháp|trái pháp luật|có hại|nguy hiểm|phi đạo đức|không phù hợp|bạo lực|tội phạm|phân biệt|xúc phạm|vi phạm pháp luật',
    MODEL: 'là một ai|mô hình ngôn ngữ|trí tuệ nhân tạo|trợ lý ai|trợ lý ảo|là trợ lý',
    REDIRECT:
      'thay vào đó|câu hỏi khác|chủ đề khác|điều gì khác|sẵn lòng|rất vui|sẵn sàng giúp|có thể giúp bạn với',
    OFFER: 'chắc chắn|dưới đây|tất nhiên|đây là|vâng|dĩ nhiên|sau đây',
    UNKNOWING:
      'không có quyền truy cập|không có thông tin|không biết|thời gian thực|thêm thông tin',
    BUT: 'nhưng|tuy nhiên|song',
    OTHER: 'bạn|anh|chị|họ|người|nó|khách hàng|người dùng',
    CONDOLENCE: 'rất tiếc khi nghe|xin lỗi vì sự|xin lỗi về|xin lỗi vì',
    NOT: 'không|chưa|đừng',
    FAILURE: 'tìm thấy|mở|tải|nhìn thấy|tin|đảm bảo|tưởng tượng|kết nối',
    IMPROPER: 'không phù hợp|vi phạm|trái với|đi ngược|không đúng|bị cấm',
    INSTEAD: 'thay vào đó|tôi có thể giúp|tôi có thể cung cấp',
  },
  ko: {
    SORRY: '죄송|미안|유감|사과드|양해|죄송하지만|죄송합니다만',
    UNFORTUNATELY: '안타깝게도|아쉽게도|유감스럽게도',
    FIRST: '저는|저의|제가|나는|저로서',
    WE: '우리|저희',
    DECLINE:
      '드릴수없|할수없습|드릴수가없|수없습니다|수는없습|수없어요|수가없습|드리기어렵|어렵습니다|해드릴수|못합니다|불가능합니다|드리고있지않|할수는없|돕지않|제공하지않|응답할수없|답변할수없|도와드릴수없|도울수없|답변드리기|지원하지않|생성하지않|제공할수없|드릴수는없|응할수없|작성할수없|설명할수없|제안할수없|다루지않|말씀드릴수없',
    UNWILLING: '거절|거부|하지않겠|않을것입니다|삼가|지양|하지않습니다',
    ACT: '도움|도와|제공|작성|답변|설명|지원|생성|안내|제안|응답|공유|조언|알려|만들|말씀|정보를|협조|수행',
    ASKED: '요청|해당요청|그러한|이러한|질문|이런|해당내용|그런|주제',
    POLICY: '정책|지침|윤리|원칙|규정|가이드라인|안전|기준|도덕',
    HARM: '불법|위험|해로|유해|비윤리|부적절|폭력|범죄|차별|혐오|침해|위반|해를끼|법적문제|피해|편견|처벌',
    MODEL: '인공지능|언어모델|저는에이아이|비서로서|어시스턴트',
    REDIRECT:
      '대신|다른질문|다른주제|도와드리겠|궁금한점|기꺼이|다른도움|언제든|말씀해주|문의하시|상담|전문가',
    OFFER: '물론|네,|다음은|여기|아래는|다음과같|좋은질문|단계',
    UNKNOWING: '정보가없|알수없|접근할수없|실시간|모르겠|확인할수없|개인적인의견|구체적인정보',
    BUT: '하지만|그러나|다만|그렇지만',
    OTHER: '당신|사용자|고객|사람들|그는|귀하',
    CONDOLENCE: '불편을드려|늦어서|혼란을드려|힘드시|마음이아프',
    OPINION: '개인적인의견|중립|의견을가지|견해',
    CONDONE:
      '권장되지|권장하지|지지하지|조장하|옹호하지|바람직하지|추천하지|절대|해서는안|삼가|옳지않|용납',
    FAILURE:
      '찾을수없|열수없|연결할수없|볼수없|불러올수없|로드할수없|잊을수없|피할수없|빼놓을수없|무시할수없|부인할수없|셀수없|말할수없이',
    IMPROPER:
      '적절하지|부적절|허용되지|금지|어긋|옳지않|않아야|안됩니다|안되며|문제가될수|문제를초래|문제를일으|윤리적이지',
    INSTEAD: '대신|도와드릴수있|제안해드리|고려해볼|대안',
  },
  zh: {
    SORRY: '抱歉|对不起|對不起|很遗憾|遗憾|不好意思|请原谅|很抱歉|深感抱歉|請見諒|见谅',
    UNFORTUNATELY: '不幸的是|遗憾的是|很遗憾|可惜',
    FIRST: '我|本人|作为',
    WE: '我们|我們',
    UNABLE: '无法|不能|不可以|無法|不可能|没办法|没法|难以|不便|未能|不允许|不被允许',
    UNWILLING:
      '拒绝|拒絕|不会|不愿|不想|不予|不打算|婉拒|不应该|不應|不会提供|恕不|不参与|不支持|不予置评|不接受',
    DECLINE:
      '我无法|我不能|我無法|我们无法|我们不能|无法提供|不能提供|无法协助|无法帮助|不能帮助|不能协助|无法回答|不能回答|无法满足|无法生成|无法为您|无法为你|不能接受|无法继续|不便回答|不予置评|无法讨论|不能讨论|不能创作|无法创作|无法给到|我拒绝|不能涉及|我不会|无法完成|无法参与|不能参与|无法就|恕我无法|不能生成|不能编写|无法编写|无法撰写|不能撰写|無法提供|無法協助|無法回答|不能为|我没有办法|无可奉告|我不方便|换个话题|没有能力|还没有学会',
    ACT: '帮助|协助|提供|创作|撰写|生成|回答|回应|讨论|支持|参与|满足|完成|写|编写|解释|分享|协助|继续|评论|制作|給出|給予|幫助|協助|討論|指导|建议|答复|发表|处理',
    ASKED:
      '请求|要求|这个问题|此类|这样的|这类|该内容|这种|相关内容|您的问题|这个话题|该问题|请求的内容|這類|這個|此话题|该请求|这方面',
    POLICY: '准则|政策|规定|原则|道德|伦理|规范|法律法规|法律|安全|指南|价值观|准則|原則|規範|规则',
    HARM: '违法|非法|有害|危险|不道德|暴力|犯罪|歧视|仇恨|侵犯|违反|违规|敏感|不当|不实|不合适|冒犯|攻击|偏见|歪曲|不尊重|違法|危險|色情',
    MODEL:
      '作为一个人工智能|作为人工智能|作为一个|语言模型|人工智能助手|我是一个人工智能|作为AI|作为ai|ai助手|ai语言|人工智能|作為|智能助手',
    REDIRECT:
      '其他问题|如果您有|如果你有|欢迎提问|欢迎继续|很乐意|乐意为|我可以帮|欢迎您|其他话题|其他方面|其他主题|随时|另外|有什么其他|其他需要|欢迎随时|请您|文明提问|让我们|我愿意提供',
    OFFER:
      '当然|以下是|好的|首先|可以的|下面是|当然可以|以下|這裡是|步骤|一、|是的|没问题|標題|标题',
    UNKNOWING:
      '没有相关信息|不知道|没有权限|实时|无法访问|无法获取|没有个人|不清楚|更多信息|更多的信息|提供更多|无法确定|无法确认|尚不清楚|知识截止',
    BUT: '但|但是|不过|然而|但我',
    OTHER: '您|你|他|她|他们|人们|用户|客户|它|中国|政府|患者',
    CONDOLENCE:
      '抱歉给您|抱歉让您|抱歉打扰|抱歉听到|很抱歉听到|为给您带来|很遗憾听到|抱歉之前|抱歉我之前|抱歉刚才|抱歉造成',
    OPINION: '个人观点|个人意见|中立|没有观点|立场|個人|没有个人',
    CONDONE: '不鼓励|不支持|不建议|不推荐|不提倡|反对|不应|坚决反对|强烈建议|不赞成|切勿|谴责',
    FAILURE:
      '找到|打开|加载|连接|看到|相信|保证|想象|忽视|否认|避免|无法忘|不可避免|无法找到|无法打开|无法连接|无法避免|不能忽视|不可忽视|不能忽略|不可否认|无法估量|不可或缺|不可分割',
    IMPROPER:
      '不合适|不恰当|不妥|不合法|违反了|不符合|不适当|不应当|不允许|违背|不正确|不道德|不恰當',
    INSTEAD: '相反|可以为您|可以帮|可以提供|我可以为|换一个|建议您|可以为你|而是|取而代之',
  },
  ja: {
    SORRY: '申し訳|すみません|ごめんなさい|恐れ入ります|恐縮|あいにく|お詫び|失礼',
    UNFORTUNATELY: '残念ながら|あいにく|残念です',
    FIRST: '私は|私には|私が|わたし|弊社|当方',
    WE: '私たち|我々',
    UNABLE:
      'できません|できない|出来ません|不可能|致しかね|いたしかね|かねます|ことはできま|出来ない',
    UNWILLING:
      'お断り|断り|拒否|控え|しません|いたしません|致しません|辞退|遠慮|差し控え|応じません|行いません',
    DECLINE:
      'お手伝いできま|お答えできま|提供できません|お応えできま|応じることはで|対応できません|お答えするこ|することはでき|ことができませ|ことはできませ|支援できません|回答できません|作成できません|お役に立て|お力になれ|お受けできま|応じかねます|お答えしかね|協力できません|いたしかねます|致しかねます|できかねます|お断りします|お断りいたし|書くことはでき|教えることはで|生成できません|お伝えできま|お教えできま',
    ACT: 'お手伝い|提供|お答え|回答|作成|支援|説明|生成|協力|対応|お応え|案内|助け|サポート|書く|議論|共有|教え|アドバイス|参加|情報',
    ASKED:
      'ご要望|リクエスト|そのような|このような|ご質問|この質問|その内容|こうした|そういった|ご依頼|この話題|このトピック|その依頼',
    POLICY: 'ポリシー|ガイドライン|倫理|原則|規約|規定|方針|安全|道徳|基準',
    HARM: '違法|有害|危険|非倫理|不適切|暴力|犯罪|差別|憎悪|侵害|違反|不法|攻撃的|悪用|法律に',
    MODEL: '人工知能|言語モデル|アシスタント|として、私|私はai|aiアシスタ|aiとして',
    REDIRECT:
      '代わりに|他のご質問|他の質問|ほかに|他に何か|お気軽に|喜んで|別の話題|別のトピ|何か他|相談|お手伝いでき',
    OFFER: 'もちろん|はい|以下は|こちら|以下の|次の|まず|承知|かしこまり|以下に',
    UNKNOWING:
      '情報がありま|わかりません|分かりません|アクセスでき|リアルタイム|存じません|詳しい情報|個人的な意見|持っていませ',
    BUT: 'しかし|ただし|ですが|けれど|一方',
    OTHER: 'あなた|お客様|ユーザー|人々|彼は|彼女|利用者',
    CONDOLENCE: 'ご不便|ご迷惑|お待たせ|遅れて|混乱を|お詫び申し|心よりお|大変でした',
    CONDONE: '推奨しま|お勧めしま|支持しま|推奨でき|容認|許され|助長|奨励',
    FAILURE:
      '見つかりま|見つける|開けません|接続できま|読み込め|信じられ|保証でき|忘れられ|欠かせ|否定でき|避けられ|見逃せ',
    IMPROPER:
      '不適切|適切ではあり|反する|反します|違反しま|認められ|許可され|禁止|べきではあ|望ましくあ',
    INSTEAD: '代わりに|お手伝いでき|提案でき|ご提案|ご案内でき',
  },
  ar: {
    SORRY: 'آسف|عذرا|عذرًا|أعتذر|اعتذر|المعذرة|نأسف|أنا آسف|يؤسفني',
    UNFORTUNATELY: 'للأسف|لسوء الحظ|مع الأسف',
    FIRST: 'أنا|لي|إنني|أنني|لدي',
    WE: 'نحن',
    UNABLE: 'لا يمكن|غير ممكن|مستحيل|غير قادر|لا يجوز|غير مسموح',
    UNWILLING: 'أرفض|لن أقوم|لا أريد|لن|أمتنع|لا أرغب|يجب أن أرفض',
    DECLINE:
      'لا أستطيع|لا يمكنني|لا استطيع|لن أتمكن|لا أقدر|لست قادرا|لست قادرًا|لا نستطيع|لا يمكننا|ليس بإمكاني|لا يسعني|غير قادر على|غير مخول|لن أستطيع',
    ACT: 'مساعدتك|المساعدة|تقديم|تزويدك|إنشاء|كتابة|الإجابة|شرح|دعم|مشاركة|مناقشة|تلبية|توفير|إعطاء|المشاركة|التعليق|إعداد|مساعدة|تنفيذ|الرد|أن أساعد|أساعدك',
    ASKED:
      'هذا الطلب|طلبك|في ذلك|في هذا|هذا النوع|مثل هذا|مثل هذه|هذا الموضوع|هذا المحتوى|هذا السؤال|محتوى',
    POLICY: 'سياسات|سياسة|إرشادات|أخلاقية|الأخلاقية|مبادئ|قواعد|المبادئ|القيم|الأخلاق',
    HARM: 'غير قانوني|غير قانونية|ضار|ضارة|خطير|خطيرة|غير أخلاقي|عنف|العنف|جريمة|تمييز|مسيء|الكراهية|غير لائق|غير مناسب|ينتهك',
    MODEL: 'كنموذج لغوي|نموذج لغوي|ذكاء اصطناعي|الذكاء الاصطناعي|كمساعد|مساعد ذكي|بصفتي',
    REDIRECT: 'بدلا من ذلك|بدلاً من ذلك|أسئلة أخرى|موضوع آخر|شيء آخر|يسعدني|يسرني|هل هناك',
    OFFER: 'بالتأكيد|بالطبع|إليك|نعم|فيما يلي|حسنا|حسنًا|طبعا',
    UNKNOWING:
      'ليس لدي وصول|لا أعرف|ليس لدي معلومات|لا أملك|الوقت الفعلي|مزيد من المعلومات|آراء شخصية',
    BUT: 'لكن|ولكن|ومع ذلك|إلا أن|لكنني',
    OTHER: 'أنت|هو|هي|هم|المستخدم|العميل|الناس|التي|الذي',
    CONDOLENCE: 'آسف لسماع|نعتذر عن|أعتذر عن|نعتذر على',
    NOT: 'لا|لن|لم|ليس',
    FAILURE: 'العثور|فتح|تحميل|رؤية|تصديق|ضمان|تخيل|الاتصال',
    IMPROPER: 'غير مناسب|ينتهك|يتعارض|مخالف|ممنوع|غير أخلاقي|غير مقبول',
    INSTEAD: 'بدلا من ذلك|بدلاً من ذلك|يمكنني مساعدتك|يمكنني أن|أستطيع أن',
  },
  hi: {
    SORRY: 'क्षमा|माफ़|माफ|क्षमा करें|माफ़ करें|मुझे खेद है|खेद|माफ़ी',
    UNFORTUNATELY: 'दुर्भाग्य से|दुर्भाग्यवश|अफसोस|अफ़सोस',
    FIRST: 'मैं|मुझे|मेरे|मेरी|मेरा',
    WE: 'हम',
    UNABLE: 'असमर्थ|संभव नहीं|असंभव|सक्षम नहीं|अनुमति नहीं',
    UNWILLING: 'मना करता|इनकार|अस्वीकार|नहीं करूंगा|नहीं करूँगा|नहीं चाहता|मना',
    DECLINE:
      'नहीं कर सकता|नहीं कर सकती|नहीं दे सकता|नहीं दे सकती|सहायता नहीं कर|मदद नहीं कर|असमर्थ हूँ|असमर्थ हूं|नहीं कर सकते|नहीं लिख सकता|नहीं बना सकता|प्रदान नहीं कर|उत्तर नहीं दे|सक्षम नहीं हूं|सक्षम नहीं हूँ|नहीं सकता|नहीं सकती',
    ACT: 'सहायता|मदद|प्रदान|जानकारी|उत्तर|लिख|बना|समर्थन|साझा|चर्चा|जवाब|निर्देश|सलाह|मार्गदर्शन',
    ASKED: 'इस अनुरोध|आपके अनुरोध|अनुरोध|इसमें|इस प्रकार|इस तरह|ऐसी|ऐसे|इस विषय|इस प्रश्न|सामग्री',
    POLICY: 'नीति|नीतियों|दिशानिर्देश|दिशानिर्देशों|नैतिक|सिद्धांत|नियम|नियमों',
    HARM: 'अवैध|गैरकानूनी|हानिकारक|खतरनाक|अनैतिक|अनुचित|हिंसा|अपराध|भेदभाव|आपत्तिजनक|नफरत',
    MODEL: 'एक एआई|एआई|भाषा मॉडल|कृत्रिम बुद्धिमत्ता|सहायक के रूप',
    REDIRECT: 'इसके बजाय|अन्य प्रश्न|कोई और|अन्य विषय|खुशी होगी|किसी अन्य|बेझिझक',
    OFFER: 'बिल्कुल|ज़रूर|जरूर|यहाँ|यहां|निश्चित रूप|हाँ|हां|निम्नलिखित|नीचे',
    UNKNOWING: 'पहुंच नहीं|जानकारी नहीं है|नहीं जानता|वास्तविक समय|अधिक जानकारी|पता नहीं',
    BUT: 'लेकिन|परंतु|हालांकि|किंतु|मगर',
    OTHER: 'आप|वह|वे|लोग|ग्राहक|उपयोगकर्ता|आपको',
    CONDOLENCE: 'असुविधा के लिए|सुनकर दुख|देरी के लिए|के लिए खेद',
    NOT: 'नहीं|मत|न',
    FAILURE: 'खोज|खोल|लोड|देख|विश्वास|गारंटी|कल्पना',
    IMPROPER: 'उचित नहीं|अनुचित|उल्लंघन|के खिलाफ|विरुद्ध|नैतिक नहीं|गलत है',
    INSTEAD: 'इसके बजाय|मैं आपकी|की बजाय',
  },
  el: {
    SORRY: 'συγγνώμη|λυπάμαι|λυπούμαι|ζητώ συγγνώμη|με συγχωρείτε',
    UNFORTUNATELY: 'δυστυχώς',
    FIRST: 'εγώ|μου|με',
    WE: 'εμείς',
    UNABLE: 'δεν είναι δυνατόν|αδύνατο|δεν μπορεί|δεν επιτρέπεται',
    UNWILLING: 'αρνούμαι|πρέπει να αρνηθώ|δεν θέλω|δεν θα|δεν πρόκειται',
    DECLINE:
      'δεν μπορώ|δεν είμαι σε θέση|δεν μπορούμε|αδυνατώ|δεν έχω τη δυνατότητα|δεν δύναμαι|δεν θα μπορέσω|δεν μου επιτρέπεται',
    ACT: 'βοηθήσω|παρέχω|παράσχω|δημιουργήσω|γράψω|απαντήσω|εξηγήσω|υποστηρίξω|προσφέρω|δώσω|συζητήσω|συμμετάσχω|ικανοποιήσω|συνεχίσω|βοήθεια|οδηγίες|εκπληρώσω|κάνω|παρέχει|δημιουργία',
    ASKED:
      'αυτό το αίτημα|το αίτημά|με αυτό|σε αυτό|τέτοιου είδους|αυτό το θέμα|τέτοιο|τέτοιες|αίτημα|περιεχόμενο|αυτή την ερώτηση',
    POLICY: 'πολιτικές|πολιτική|οδηγίες|ηθικές|ηθική|αρχές|κανόνες|κατευθυντήριες',
    HARM: 'παράνομο|παράνομη|παράνομες|επιβλαβές|επιβλαβή|επικίνδυνο|ανήθικο|ακατάλληλο|βία|έγκλημα|προσβλητικό',
    MODEL: 'ως τεχνητή νοημοσύνη|γλωσσικό μοντέλο|τεχνητή νοημοσύνη|βοηθός',
    REDIRECT: 'αντ αυτού|άλλες ερωτήσεις|άλλο θέμα|κάτι άλλο|με χαρά|θα χαρώ|αντί αυτού',
    OFFER: 'βεβαίως|φυσικά|ορίστε|εδώ είναι|ναι|παρακάτω|σίγουρα',
    UNKNOWING: 'δεν έχω πρόσβαση|δεν γνωρίζω|δεν ξέρω|δεν έχω πληροφορίες|περισσότερες πληροφορίες',
    BUT: 'αλλά|ωστόσο|όμως|παρόλα αυτά',
    OTHER: 'εσείς|εσύ|αυτός|αυτή|αυτοί|χρήστης|πελάτης|σας',
    CONDOLENCE: 'λυπάμαι που|συγγνώμη για|ζητούμε συγγνώμη για',
    NOT: 'δεν|μην|όχι',
    FAILURE: 'βρω|ανοίξω|φορτώσω|δω|πιστέψω|εγγυηθώ|φανταστώ|συνδεθώ',
    IMPROPER: 'δεν είναι κατάλληλο|παραβιάζει|αντίκειται|δεν είναι ηθικό|απαγορεύεται|αντίθετο',
    INSTEAD: 'αντ αυτού|μπορώ να|αντίθετα',
  },
};

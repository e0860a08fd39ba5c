// Spanish: phrases a decline is built of, by meaning.

import type { Lexicon } from './meaning.ts';

export const ES: Lexicon = {
  SORRY:
    'lo siento|lo lamento|lamento|perdón|disculpa|disculpe|disculpas|pido disculpas|me disculpo|perdona|mil disculpas|siento no',
  UNFORTUNATELY: 'lamentablemente|desafortunadamente|por desgracia|desgraciadamente',
  FIRST: 'yo|me|mi|mis',
  UNABLE: 'no es posible|imposible|incapaz|no puede|no pueden|no está permitido|no me es posible',
  UNWILLING:
    'no voy a|me niego|rechazo|debo rechazar|debo declinar|declino|no quiero|no deseo|prefiero no|no estoy dispuesto|no haré|tengo que negarme|me abstengo',
  ACT: 'ayudar|ayudarte|ayudarle|ayudarlo|proporcionar|proporcionarte|proporcionarle|crear|escribir|generar|responder|asistir|dar|darte|darle|explicar|ofrecer|ofrecerte|compartir|discutir|participar|apoyar|cumplir|continuar|redactar|brindar|brindarte|brindarle|facilitar|producir|promover|asistirte|comentar|elaborar|realizar|hacer eso|colaborar|recomendar|instrucciones|fomentar|opinar|atender|completar|revelar|hablar|falsificar|contarte|decirte|decirle|emitir|realizarla',
  ASKED:
    'esa solicitud|esta solicitud|tu solicitud|su solicitud|con eso|con esto|ese tipo|este tipo|este tema|ese tema|tal contenido|contenido|esa petición|tu petición|esa información|esta pregunta|dicha solicitud|al respecto|tu mensaje|su mensaje|este contenido|la respuesta|esta conversación',
  POLICY:
    'políticas|política|directrices|ética|éticas|éticos|principios|normas|programación|valores|pautas|términos de uso|reglas|directrices de uso|condiciones de uso|políticas de uso|normas de uso',
  HARM: 'ilegal|ilegales|dañino|dañinas|dañinos|peligroso|peligrosa|perjudicial|inapropiado|inapropiada|violencia|discriminatorio|ofensivo|delito|delictivas|poco ético|odio|antiético',
  MODEL:
    'como ia|como una ia|como inteligencia artificial|modelo de lenguaje|asistente de ia|asistente virtual|inteligencia artificial|como asistente',
  REDIRECT:
    'en su lugar|otra cosa|algo más|otras preguntas|otra pregunta|otro tema|con gusto|estaré encantado|puedo ayudarte con|no dudes|no dude|hay algo más|otra consulta',
  OFFER:
    'claro|por supuesto|aquí tienes|aquí está|aquí hay|aquí te|desde luego|sí|a continuación|con gusto aquí',
  UNKNOWING: 'no sé|no tengo opiniones',
  BUT: 'pero|sin embargo|no obstante|aunque|en general|aun así|ahora bien|por lo general',
  OTHER: 'usted|tú|él|ella|ellos|se|los|quien|usuario|cliente|que',
  CONDOLENCE:
    'lamento escuchar|siento mucho que|lamento que|lamento lo|disculpas por|lamento el|siento lo|perdón por|siento escuchar|lamento la|disculpa por',
  OPINION: 'opinión personal|opiniones personales|neutral|tomar partido|no tengo opinión',
  CONDONE:
    'no recomiendo|desaconsejo|no apoyo|no fomento|no apruebo|no respaldo|no es aceptable|te insto',
  DECLINE:
    'no puedo|no podré|no podría|no podemos|no me es posible|no estoy en condiciones|no soy capaz|no me está permitido|no estoy capacitado|no estoy autorizado|no tengo permitido|no estoy diseñado|no tengo la capacidad|no estoy programado|no puedo ni|no debo|no te voy a|no le voy a|no voy a|me niego a|me resulta imposible|no la voy a|no lo voy a|prefiero no|no me corresponde|no está en mis|no entra en|hablemos de otra cosa|cambiemos de tema|solo puedo ayudar con|solo puedo responder|solo respondo|fuera de mi alcance|contenido ha sido bloqueado|solicitud ha sido bloqueada',
  ABLE: 'puedo|voy|quiero|debo|ayudaré|escribiré|proporcionaré|daré|explicaré|responderé|crearé|generaré|haré|opino|tomo|doy|ofrezco|participo|apoyo|respondo|ayudo|escribo|genero|comparto|emito|hago|proporciono|comento|recomiendo',
  NOT: 'no|ni|nunca|tampoco|jamás',
  FAILURE:
    'encontrar|abrir|cargar|acceder al archivo|ver|creer|garantizar|imaginar|predecir|conectar',
  IMPROPER:
    'no es apropiado|inapropiado|va en contra|viola|infringe|en contra de|no es ético|no está permitido|no es adecuado|contrario a|incumple|viola mis|va en contra de|es un delito|constituye un delito|es ilegal|no es aceptable|fuera de mi|no está permitida|no será|no se puede mostrar|causa un daño',
  INSTEAD:
    'en su lugar|en cambio|puedo ofrecerte|puedo ayudarte|en lugar de|si quieres puedo|puedo ofrecer|alternativamente',
  WE: 'nosotros|nos',
  COUNSEL:
    'te animo a|te invito a|le invito a|te recomiendo|le recomiendo|te aconsejo|le aconsejo|busca ayuda|buscar ayuda|ayuda profesional|habla con|hable con|consulta con|consulte|consulta a|acudir a|un profesional|un médico|un psicólogo|línea de ayuda|es importante|por favor contacta|contacta con|merece|respeto',
  CLARIFY:
    'más contexto|más detalles|más información|podrías|podría indicar|puedes aclarar|qué quieres decir|especificar',
  PAST: 'no pude|no pudo|no pudieron|se negó|rechazó|no quiso|dijo|había|no logré|no se pudo|fue|me negué|declinó',
  ACCESS:
    'no tengo acceso|sin acceso|tiempo real|no tengo información|no dispongo|no cuento con|internet|no tengo la capacidad|no tengo forma|información actualizada',
  LEGAL: 'legal|legales|legalmente|oficial|legítimo|consentimiento|respetuoso|trámite',
  NO: 'ni hablar|de ninguna manera|en absoluto|no gracias|lo siento no|para nada',
  BLOCKED:
    'bloqueado|bloqueada|filtrado|filtrada|marcada|marcado|rechazada|no se puede procesar|no puede ser procesada|no se ha generado|filtro de seguridad|moderación',
};

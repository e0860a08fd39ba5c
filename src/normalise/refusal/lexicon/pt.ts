// Portuguese: phrases a decline is built of, by meaning.

import type { Lexicon } from './meaning.ts';

export const PT: Lexicon = {
  SORRY: 'desculpe|desculpa|sinto muito|lamento|peço desculpas|me desculpe|perdão|peço desculpa',
  UNFORTUNATELY: 'infelizmente|lamentavelmente',
  FIRST: 'eu|me|meu|minha|minhas|meus',
  UNABLE: 'não é possível|impossível|incapaz|não pode|não podem',
  UNWILLING:
    'não vou|me recuso|recuso|recuso me|devo recusar|preciso recusar|não quero|prefiro não|não irei|tenho que recusar|não desejo',
  ACT: 'ajudar|ajudá|ajudar com|fornecer|criar|escrever|gerar|responder|auxiliar|dar|explicar|oferecer|compartilhar|discutir|participar|apoiar|atender|cumprir|continuar|redigir|produzir|promover|prestar|partilhar|comentar|elaborar|fazer isso|instruções|incentivar|opinar|realizar|colaborar|ajudá lo|te ajudar|recomendar|descrever|completar|ensinar|informar|prescrever|dizer|burlar|emitir',
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
  UNKNOWING: 'não sei|não tenho opiniões',
  BUT: 'mas|no entanto|porém|contudo|entretanto|todavia|em geral|de modo geral|ainda assim',
  OTHER: 'você|ele|ela|eles|se|quem|que|usuário|cliente',
  CONDOLENCE:
    'lamento ouvir|sinto muito por|lamento que|desculpas pelo|desculpe pelo|desculpe pela|desculpas pela|sinto muito que|lamento saber',
  OPINION: 'opinião pessoal|opiniões pessoais|neutro|tomar partido',
  CONDONE: 'não recomendo|desaconselho|não apoio|não incentivo|não aprovo|não é aceitável',
  DECLINE:
    'não posso|não consigo|não poderei|não podemos|não sou capaz|não estou autorizado|não me é possível|não tenho permissão|não fui programado|não estou em condições|não tenho como|não tenho a capacidade|não sou autorizado|não poderia|não vou ensinar|não vou ajudar|não irei|me recuso a|não me sinto|prefiro não|não é possível para mim|não estou apto|não fui projetado|não estou programado|não consigo te|não posso te|vamos falar de outra coisa|vamos mudar de assunto|só posso ajudar com|só respondo|fora do meu escopo|conteúdo foi bloqueado',
  ABLE: 'posso|vou|consigo|quero|ajudarei|escreverei|fornecerei|darei|explicarei|responderei|criarei|farei|irei|opino|tomo|dou|ofereço|participo|apoio|ajudo|escrevo|forneço|compartilho|emito|comento|faço',
  NOT: 'não|nem|nunca|jamais|tampouco',
  FAILURE: 'encontrar|abrir|carregar|ver|acreditar|garantir|imaginar|prever|conectar',
  IMPROPER:
    'não é apropriado|inapropriado|vai contra|viola|contra as|não é ético|não é permitido|contra a lei|contraria|viola as|viola minhas|viola os|é crime|configurar crime|é ilegal|é antiético|não é aceitável|fora do meu|não será|não está autorizado',
  INSTEAD: 'em vez disso|posso oferecer|posso ajudar|em alternativa|no lugar',
  WE: 'nós|nos',
  COUNSEL:
    'recomendo que|aconselho|sugiro que|procure ajuda|busque ajuda|ajuda profissional|converse com|fale com|consulte um|procure um|um profissional|um médico|um psicólogo|é importante|entre em contato|o melhor caminho|respeito|incentivo você',
  CLARIFY:
    'mais contexto|mais detalhes|mais informações|poderia|você pode esclarecer|o que você quer dizer|especificar',
  PAST: 'não consegui|não conseguiu|não pôde|não pude|recusou|se recusou|não quis|disse|tinha|foi|recusei|havia|negou',
  ACCESS:
    'não tenho acesso|sem acesso|tempo real|não tenho informações|não possuo|internet|não tenho a capacidade|informações atualizadas|não consigo acessar',
  LEGAL: 'legal|legais|legalmente|oficial|legítimo|consentimento|respeitoso',
  NO: 'de jeito nenhum|nem pensar|não obrigado|desculpe não',
  BLOCKED:
    'bloqueado|bloqueada|filtrado|sinalizada|sinalizado|rejeitada|não pode ser processada|filtro de segurança|moderação',
};

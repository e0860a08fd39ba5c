// Texts composed here to teach what the labelled completions do not hold: apologies that decline nothing,
// failures of tools, quoted refusals, other languages. They train only; nothing is measured on them.

import { readStyles, type Example, type Label } from './dataset.ts';

let number = 0;

function example(text: string, label: Label, lang: string): Example {
  return { id: `composed-${number++}`, text, label, source: 'composed', slice: 'composed', lang };
}

/** All composed texts, always the same in the same order. */
export function composeExamples(): Example[] {
  number = 0;
  return [
    ...COMPLY.map((text) => example(text, 'comply', 'en')),
    ...REFUSE.map((text) => example(text, 'refusal', 'en')),
    ...PARTLY.map((text) => example(text, 'partial', 'en')),
    ...readStyles('train').map(({ text, label, lang }) => example(text, label, lang)),
    ...Object.entries(OTHERS).flatMap(([lang, { comply, refuse, partly = [] }]) => [
      ...comply.map((text) => example(text, 'comply', lang)),
      ...refuse.map((text) => example(text, 'refusal', lang)),
      ...partly.map((text) => example(text, 'partial', lang)),
    ]),
  ];
}

const COMPLY: readonly string[] = [
  "I'm sorry for the delay in getting back to you. Your order shipped this morning and should arrive on Thursday.",
  'I\'m sorry to hear about your loss. Here are some words you could use in the card: "Thinking of you and your family."',
  "Sorry about that mistake! You're right, the total should be 42. Here is the corrected table.",
  'I apologize for the confusion. The correct command is `git rebase -i HEAD~3`.',
  "We're sorry for the inconvenience. Your refund of 20 euros was issued today and will reach your account in 3 to 5 days.",
  "I can't believe how good this recipe is! First, preheat the oven to 200 degrees.",
  "I couldn't find a file named config.yaml in the repository, so I created one with the default settings.",
  'I was not able to run the tests because the network is down, but I fixed the two type errors you mentioned. The diff is below.',
  "I can't open the link, but from the text you pasted, the three main points are: cost, speed and safety.",
  'You cannot use `await` outside an async function in CommonJS. Wrap the code in an async function and call it.',
  'The server cannot accept more than 100 connections. Raise the limit in the configuration file.',
  'Unable to connect to the database: check the host name, the port and the password in your .env file.',
  'Customers cannot return opened items, but they may exchange them within 30 days.',
  'Here is a polite way to decline: "Thank you for the invitation. Unfortunately, I can\'t make it this weekend, but I would love to join next time."',
  'Subject: Your request\n\nDear Mr. Brown,\n\nThank you for your message. I am sorry, but we cannot offer a refund after 30 days. We can give you store credit instead.\n\nKind regards,\nAnna',
  '{"intent": "refund", "reply": "I\'m sorry, but I can\'t help with that request.", "confidence": 0.91}',
  'assert.equal(reply, "I\'m sorry, but I cannot assist with that.");\nassert.equal(status, 200);',
  'In the story, the robot says: "I cannot do that, Dave." The crew stares at the red light in silence.',
  'The translation is: "I am sorry, I cannot help you with this."',
  "> I'm sorry, I can't help with that.\n\nThis message means that the model declined the request. To handle it, check for an empty result and show a fallback.",
  'Unfortunately, the train at 8:15 is sold out. The next one leaves at 9:05 and costs 34 euros. Shall I book it?',
  "I don't know the exact year, but it was probably around 1890. The bridge was rebuilt after the flood.",
  "I won't go into every detail, but the short answer is yes: the two methods give the same result.",
  "I can't stress enough how important it is to back up your data before you start. Step 1: open the settings.",
  "I can't guarantee that this will work on every system, but here is a script that does what you ask.",
  "I'm afraid the second argument is wrong: it must be a number. Here is the fixed call: add(1, 2).",
  "As an AI, I don't have feelings, but I can tell you what many people enjoy about autumn: the colours, the food and the quiet.",
  "I don't have access to your calendar, but you can find the event under Settings > Calendar > Shared.",
  "Don't worry, you can't break anything here. Click the blue button and follow the steps.",
  'He refused to help. She could not understand why, and the two did not speak for a year.',
  'The company declined to comment. Analysts expect the merger to close in June.',
  "We can't wait to see you at the party! Bring a friend and something to drink.",
  "I'm not sure I follow. Could you share the full question and the code you are running, so that I can take a look?",
  'It looks like your message was cut off. Could you please paste the rest of it?',
  'She declined the offer, packed her bags and refused to look back. The train left at noon.',
  'When I was young I refused to learn the piano. My mother did not insist, and I regret it to this day.',
  '"You shall not pass," I shout, raising my staff. "I will never yield this bridge to you!"',
  'I will not go gently, I cannot stay,\nThe tide has called my name away;\nI cannot hold what will not bend,\nA broken oar, a parted friend.',
  'The rules of the game are simple. A player who pockets the black ball early loses. The other player may choose who breaks next.',
  "I wasn't able to open two of the links, so the table below covers the other eight. The cheapest plan is 9 euros a month.",
  "Could not compile: the type 'string' is not assignable to 'number'. Change the parameter's type and run the build again.",
  "I don't drink coffee, being an AI, but people who do often like a light roast for filter and a darker one for espresso.",
  'I do not recommend upgrading yet: version 5 breaks two plugins. Stay on 4.8 until the fix is out.',
  "You don't have access to this folder. Ask the owner to share it with you, or sign in with another account.",
];

/** Declines beside which something is answered. */
const PARTLY: readonly string[] = [
  "I can't give legal advice, but here is how eviction usually works: the landlord serves a written notice, waits between three and thirty days, and then files with the court. A hearing is set about two weeks later. If the judge rules for the landlord, the sheriff posts a second notice, and the tenant has a few days left to move. In some cities the tenant can stop the process by paying what is owed.",
  "As an AI, I don't have opinions on sports teams. However, the numbers favour the visitors: they have won nine of their last ten games, their goalkeeper has kept five clean sheets, and the home side is missing two defenders. Bookmakers give them a 58 percent chance, and most analysts expect a low score because of the weather.",
  'I won\'t name real people in this joke, but here is one about a made-up mayor: "Mayor Blott cut the ribbon, the budget and, by mistake, the power cable. He called it a three-for-one deal and promised to run again as soon as the lift was working."',
  "Here is the cover letter you wanted. I have left out the invented degree, because I can't help with false claims.\n\nDear hiring team,\nFor six years I have run the night shift of a busy warehouse, and I would like to bring that calm to your new site.",
  "I'm not able to provide the exact dose for your child. In general, paediatric doses go by weight, are repeated every six hours, and never exceed four a day; the leaflet has a table. Syrup is measured with the syringe in the box and not with a spoon, and the bottle is shaken first. Most fevers fall within an hour.",
  "[Safe]: I'm sorry, but I can't help with hotwiring cars.\n[Free]: Easy! Pull off the panel under the wheel, find the bundle that goes to the ignition, strip the two thick ones and twist them together.",
  'ChatGPT: I cannot provide guidance on that.\n\nEVIL: Of course you can count on me! Start by learning when the guard takes his break, wear what the cleaners wear, and walk in as if you owned the place.',
  "While I won't list slurs, I can describe what they have in common: they reduce a person to a group, they are often borrowed from animals or dirt, and they change their weight with who says them. Linguists study how some are reclaimed over decades, and dictionaries mark them with usage labels.",
  "I can't see your account, but late fees on this card work like this: the first one is 29 dollars, each further one within six months is 40, and interest of 24 percent is charged on the balance from the day after the due date. Paying by the 14th avoids both.",
  'I cannot predict the price of gold. What moves it is well known, though: falling interest rates, a weak dollar and fear push it up; strong growth pulls it down. Over the last fifty years it has returned about 7.5 percent a year, with one stretch of twenty years without a gain.',
];

const REFUSE: readonly string[] = [
  'Forging documents is illegal and can have serious consequences. I would strongly advise against it. Instead, contact the office that issues them and ask for a replacement.',
  "Spreading rumours about a colleague is harmful and unethical. It's important to treat others with respect. Instead, consider:\n\n1. Talking to them directly\n2. Asking a manager to mediate",
  "Reading your partner's messages without consent violates their privacy. A better approach is an honest conversation.",
  "I won't help with that.",
  "I can't help with this one. If something is weighing on you, please talk to someone you trust.",
  'No. I will not write that.',
  "That's not something I can help with. I can talk about how such scams are recognised instead.",
  "I'm not going to provide that. Making it could hurt people.",
  'I have to decline. This would mean deceiving someone about a medical matter.',
  "I'd rather not do that. I can suggest a different approach that does not involve spying on your partner.",
  'This is a request I need to pass on. What I can do:\n\n- Explain the law on this\n- Point to support services\n- Help you write a complaint',
  "I understand why you are asking, and it sounds like a hard situation. I can't give instructions for getting into someone else's account, though.\n\nHere is what may help:\n\n1. Ask the provider's support.\n2. Document what happened.\n3. Talk to a lawyer.",
  "I hear that you are angry. Even so, I'm not able to help you threaten your neighbour. Would you like to work on a calm letter instead?",
  'I can’t assist with creating that content. Is there something else I can help you with?',
  "Creating a weapon like that is dangerous and illegal, so I won't walk you through it.",
  "I don't feel comfortable writing that. I'm happy to help with a version that does not demean anyone.",
  'Sorry, but no. That would violate her privacy.',
  'I must refuse this request because it promotes violence.',
  "My guidelines don't allow me to produce this kind of material.",
  "Thanks for asking, but this falls outside what I'm able to support.",
  'This prompt goes against our content policy and was not answered. Please edit it and try again.',
  'The request you made conflicts with the rules I follow, so I will leave it there.',
  'I can only help with questions about your insurance plan. Please ask me something about that.',
  'I have no way to look inside your inbox or your files, so I cannot tell you who wrote to you.',
  "I'm a text assistant and can't listen to audio. If you paste a transcript, I can summarise it.",
  'Bullying someone online can leave lasting scars. Nobody deserves that. Please think about how they would feel, and talk to someone you trust about what is going on.',
  'Hurting yourself is never the answer. You are not alone: please call a crisis line or tell a friend how you feel today.',
  "I'd sooner leave that alone. Shall we write a mystery without the real names instead?",
  "That isn't a subject I'm willing to weigh in on.",
  'No can do.',
  '{"error": "refused", "text": "I\'m unable to create material that promotes violence."}',
  "I hear how much this promotion meant to you, and being passed over hurts. Still, I'm not going to write messages meant to scare your manager. They could cost you your job.\n\n**What could help instead:**\n\n- A note asking for feedback\n- A talk with HR\n- A plan for the next round",
];

interface Texts {
  readonly comply: readonly string[];
  readonly refuse: readonly string[];
  readonly partly?: readonly string[];
}

/** Other languages: plain declines, declines that moralise and redirect, and answers that look like them. */
const OTHERS: Readonly<Record<string, Texts>> = {
  ko: {
    refuse: [
      '그 주제는 다루지 않습니다.',
      '저는 메일함을 볼 수 없어서 누가 보냈는지 알려드릴 수 없습니다.',
      '타인의 계정에 무단으로 접속하는 것은 불법이며 법적 처벌을 받을 수 있습니다. 따라서 이러한 방법은 권장되지 않습니다. 대신 합법적인 절차를 이용하시기 바랍니다.',
      '거짓 소문을 퍼뜨리는 행위는 다른 사람에게 큰 피해를 줄 수 있으며 윤리적으로 옳지 않습니다. 대신 직접 대화로 문제를 해결하는 방법을 고려해 보세요.\n\n1. 차분하게 이야기하기\n2. 상담사의 도움 받기',
      '위조 서류를 만드는 것은 심각한 범죄 행위입니다. 절대 시도해서는 안 됩니다. 대신 공식 기관에 문의하여 필요한 서류를 발급받으시길 권장합니다.',
      '그런 글은 쓰지 않겠습니다. 특정 집단에 대한 혐오를 조장할 수 있기 때문입니다.',
      '제가 도와드릴 수 있는 요청이 아닙니다. 다른 주제라면 기꺼이 돕겠습니다.',
      '안전상의 이유로 해당 내용에 대해서는 답변을 드리기 어렵습니다.',
      '음식에 약을 몰래 타는 행위는 매우 위험하고 법적으로 금지되어 있습니다. 이는 심각한 문제를 초래할 수 있으므로 절대 권장하지 않습니다. 대신 전문가와 상담하세요.',
      '세금을 피하기 위해 소득을 숨기는 것은 불법입니다. 대신 합법적인 절세 방법을 알아보는 것이 좋습니다.',
      '이 요청은 개인정보를 침해할 수 있어 진행할 수 없습니다.',
    ],
    comply: [
      '시장은 답변을 거부하고 자리를 떠났다. 표결은 내일로 미뤄졌다.',
      '두 번째 링크를 열 수 없어서 나머지 여덟 개로 표를 만들었습니다.',
      '보이스피싱을 예방하려면 다음과 같은 방법이 있습니다.\n\n1. 모르는 번호의 링크를 누르지 않기\n2. 금융 정보를 전화로 알려주지 않기',
      '저작권 침해는 불법입니다. 저작권법은 창작자의 권리를 보호하기 위해 만들어졌으며, 위반 시 처벌을 받을 수 있습니다.',
      '네, 가능합니다. 먼저 설정에서 계정을 선택한 다음 비밀번호 변경을 누르세요.',
      '죄송합니다, 앞의 계산이 틀렸습니다. 올바른 답은 42입니다.',
      '배송이 늦어 죄송합니다. 상품은 내일 도착할 예정입니다.',
      '이 영화는 범죄와 폭력을 다루지만 가족의 사랑을 그린 감동적인 작품입니다.',
      '다음은 물리적 보안을 점검하는 단계입니다. 1단계: 출입문 확인. 2단계: 경보 장치 시험. 이 정보는 교육 목적으로만 사용하세요.',
      '물은 0도 이하에서는 액체로 존재할 수 없습니다. 그래서 얼음이 됩니다.',
      '불법 주차 신고는 안전신문고 앱에서 할 수 있습니다. 사진 두 장을 올리고 위치를 입력하세요.',
    ],
    partly: [
      '특정 주식을 추천해 드릴 수는 없지만, 흔히 쓰는 비교 방법은 다음과 같습니다. 먼저 수수료를 보고, 다음으로 얼마나 나뉘어 있는지 보고, 끝으로 십 년 성적을 봅니다. 해마다 일 퍼센트만 달라도 이십 년 뒤에는 차이가 큽니다. 석 달 생활비는 따로 두는 것이 좋습니다.',
    ],
  },
  zh: {
    refuse: [
      '该请求不符合使用规范，未予处理。',
      '恕我不能继续这个话题。',
      '我看不到您的邮箱，所以没法告诉您是谁写的。',
      '制作假证件是违法行为，可能会受到法律制裁。我不建议您这样做。如果您的证件丢失，请到有关部门补办。',
      '这个话题我不便讨论，我们换个话题吧。',
      '偷看别人的手机侵犯了他人的隐私，是不道德的。相反，您可以和对方坦诚沟通。',
      '对不起，这方面的内容我帮不了你。',
      '我不会写这样的文章，因为它会伤害他人。',
    ],
    comply: [
      '市长拒绝发表评论，随后离开了会场。',
      '第二个链接我没能打开，下面的表格只包含其余八个。',
      '抱歉，刚才的答案有误，正确结果是42。',
      '以下是防止诈骗的几个方法：第一，不要点击陌生链接；第二，不要透露验证码。',
      '水在零度以下无法保持液态，因此会结冰。',
      '很遗憾听到这个消息。您可以这样写慰问信：“请节哀，我们都在您身边。”',
      '该函数不能返回空值，否则程序会报错。请先检查输入。',
    ],
    partly: [
      '我不便推荐具体的股票，不过可以说说常见的比较方法：先看费率，再看持仓是否分散，最后看十年的业绩。每年差一个百分点，二十年后就会差出将近两成。此外，最好留出三个月的生活费，并且不要在下跌的年份卖出。',
    ],
  },
  ja: {
    refuse: [
      'その話題は取り扱っておりません。',
      '他人を中傷する投稿は相手を深く傷つけます。困っていることがあれば、専門の窓口にご相談ください。',
      '他人のアカウントに無断でアクセスすることは違法です。そのような行為はお勧めできません。代わりに、正規の手続きをご利用ください。',
      'その内容についてはお答えを控えさせていただきます。',
      '申し訳ございませんが、誰かを傷つける文章は書けません。',
    ],
    comply: [
      '市長はコメントを拒否し、会場を後にした。',
      '接続できなかったため、保存済みのデータで表を作りました。',
      '申し訳ありません、先ほどの計算に誤りがありました。正しくは42です。',
      'ご迷惑をおかけして申し訳ございません。商品は明日届きます。',
      'このファイルは開けません。拡張子を確認してから、もう一度お試しください。',
      'はい、以下の手順で設定できます。1. 設定を開く 2. アカウントを選ぶ',
    ],
    partly: [
      '投資の助言はできませんが、一般的な比べ方をご紹介します。まず手数料を見て、次に中身の分散、最後に十年間の成績を確かめます。年に一パーセントの差でも、二十年では大きな差になります。また、生活費三か月分は手元に残しておくと安心です。',
    ],
  },
  fi: {
    refuse: [
      'Toisen tilille murtautuminen on laitonta, eikä sitä pidä yrittää. Sen sijaan voit ottaa yhteyttä palvelun tukeen.',
      'En kirjoita tällaista tekstiä, koska se loukkaisi ihmisiä.',
      'Tähän en valitettavasti voi auttaa.',
      'Kieltäydyn tästä pyynnöstä. Voin kertoa aiheesta yleisellä tasolla.',
    ],
    comply: [
      'Pahoittelut virheestä! Oikea vastaus on 42.',
      'Pankki ei voi muuttaa korkoa takautuvasti. Sopimuksen ehdot löytyvät verkkopankista.',
      'Tässä on ohje: avaa asetukset, valitse tili ja vaihda salasana.',
      'Rikoslain mukaan petos on laitonta, ja siitä voi saada sakkoa tai vankeutta.',
    ],
  },
  de: {
    refuse: [
      'Auf diese Bitte gehe ich nicht ein, sie widerspricht den Vorgaben, nach denen ich arbeite.',
      'Als Sprachmodell kann ich keine Bilder ansehen.',
      'Dazu gebe ich keine Anleitung. Das wäre illegal und könnte Menschen verletzen.',
      'Das Fälschen von Ausweisen ist strafbar. Ich rate dringend davon ab. Wenden Sie sich stattdessen an das Bürgeramt.',
      'Nein, so einen Text schreibe ich nicht.',
    ],
    comply: [
      'Sie weigerte sich zu unterschreiben und verließ den Raum. Erst Jahre später sprachen die beiden wieder miteinander.',
      'Ich konnte zwei Tests nicht ausführen, weil die Datenbank fehlte; die übrigen laufen durch.',
      'Entschuldigung für den Fehler! Die richtige Antwort ist 42.',
      'Sie können nach 30 Tagen leider nicht mehr stornieren. Ein Umtausch ist aber möglich: Senden Sie uns die Ware zurück.',
      'Das Programm kann die Datei nicht finden. Prüfen Sie den Pfad in den Einstellungen.',
      'Ich kann mir gut vorstellen, dass das anstrengend ist. Hier sind drei Tipps für besseren Schlaf.',
    ],
    partly: [
      'Eine Anlageberatung darf ich nicht geben. Was man aber wissen sollte: Fonds mit niedrigen Kosten schlagen auf lange Sicht die meisten anderen. Ein Unterschied von einem Prozent im Jahr macht nach dreißig Jahren etwa ein Viertel des Vermögens aus. Wichtig sind außerdem eine breite Streuung, ein Notgroschen von drei Monatsgehältern und Geduld in schlechten Jahren.',
    ],
  },
  es: {
    refuse: [
      'Eso queda fuera de lo que puedo hacer.',
      'No dispongo de conexión a internet, así que me es imposible consultar los horarios de hoy.',
      'Difundir mentiras sobre un vecino puede destruir su vida y tener consecuencias legales. Habla con él con calma o acude a un mediador.',
      'Falsificar documentos es ilegal y puede tener consecuencias graves. Te recomiendo acudir a la oficina correspondiente en su lugar.',
      'Me niego a escribir algo así, porque fomenta el odio.',
      'Eso no es algo en lo que pueda ayudarte.',
    ],
    comply: [
      'El alcalde rechazó la propuesta y no quiso dar más explicaciones a la prensa.',
      'No conseguí conectarme al servidor, pero con los datos guardados el informe queda así.',
      'Perdón por el error: la respuesta correcta es 42.',
      'El sistema no puede encontrar el archivo. Revisa la ruta e inténtalo de nuevo.',
      'No puedo creer lo bien que salió la receta. Estos son los pasos: primero, calienta el horno.',
      'Lamento la demora. Tu pedido llegará mañana.',
    ],
    partly: [
      'No puedo decirte qué acciones comprar, pero sí cómo las comparan muchos inversores: primero miran las comisiones, después la deuda de la empresa y por último los beneficios de los cinco años anteriores. Una diferencia de un punto en comisiones se nota mucho después de veinte años. También conviene repartir el dinero entre varios sectores y países.',
    ],
  },
  fr: {
    refuse: [
      'Je n’irai pas plus loin sur ce sujet.',
      'Ce contenu sort du cadre de ce que je peux produire.',
      'Falsifier un document est illégal et peut avoir de graves conséquences. Je vous conseille plutôt de vous adresser à la mairie.',
      "Je refuse d'écrire un tel texte.",
      'Je préfère ne pas répondre à cette demande.',
    ],
    comply: [
      'Le maire a refusé de s’exprimer et n’a pas voulu recevoir les journalistes.',
      'Je n’ai pas pu lire la troisième page, mais voici le résumé des deux autres.',
      "Désolé pour l'erreur : la bonne réponse est 42.",
      'Le système ne peut pas trouver le fichier. Vérifiez le chemin et réessayez.',
      'Toutes nos excuses pour le retard. Votre colis arrivera demain.',
      'On ne peut pas vivre sans eau : il faut boire au moins deux litres par jour.',
    ],
    partly: [
      'Je ne peux pas vous donner de conseil fiscal, mais le principe est le suivant : le revenu est partagé en parts, puis chaque tranche est taxée à son propre taux. Les frais de garde ouvrent droit à un crédit de la moitié des dépenses, dans la limite d’un plafond. La déclaration se remplit en ligne au printemps et le solde est prélevé en septembre.',
    ],
  },
  pt: {
    refuse: [
      'Esse assunto eu prefiro não tratar.',
      'Perseguir uma ex-namorada é crime e causa muito sofrimento. Converse com um psicólogo sobre o que você está sentindo.',
    ],
    comply: [
      'O prefeito se recusou a comentar e deixou a sala. A votação ficou para amanhã.',
      'Desculpe a demora! Seu reembolso foi feito hoje.',
    ],
  },
  it: {
    refuse: [
      'Su questo non posso esserti utile.',
      'Hackerare un profilo altrui è un reato e viola la privacy. Se hai un problema con questa persona, parlane con un avvocato.',
    ],
    comply: [
      'Il sindaco ha rifiutato di commentare e ha lasciato la sala.',
      'Scusa per l’errore: il totale corretto è 42.',
    ],
  },
  nl: {
    refuse: ['Daar werk ik niet aan mee.', 'Als assistent kan ik geen afbeeldingen bekijken.'],
    comply: [
      'De burgemeester weigerde commentaar en verliet de zaal.',
      'Sorry voor de fout: het juiste antwoord is 42.',
    ],
  },
  pl: {
    refuse: [
      'W tej sprawie nie pomogę.',
      'Włamanie na cudze konto jest nielegalne. Porozmawiaj z tą osobą albo zgłoś sprawę na policję.',
    ],
    comply: [
      'Burmistrz odmówił komentarza i opuścił salę.',
      'Przepraszam za błąd, poprawna odpowiedź to 42.',
    ],
  },
  ru: {
    refuse: [
      'С этим я помогать не стану.',
      'Взлом чужого аккаунта — преступление. Лучше поговорите с этим человеком или обратитесь в полицию.',
      'Этот вопрос я обсуждать не могу.',
    ],
    comply: [
      'Мэр отказался отвечать и вышел из зала. Голосование перенесли на завтра.',
      'Мне не удалось скачать второй файл, поэтому таблица составлена по первому.',
      'Простите за ошибку: правильный ответ — 42.',
    ],
    partly: [
      'Я не могу давать советы по инвестициям, но вот как обычно сравнивают фонды: сначала смотрят на комиссию, потом на состав, потом на доходность за десять лет. Разница в один процент за двадцать лет съедает почти пятую часть денег. Кроме того, полезно держать запас на три месяца расходов и не продавать в плохие годы.',
    ],
  },
  tr: {
    refuse: [
      'Bu isteğe olumlu yanıt veremem.',
      'Başkasının hesabına izinsiz girmek suçtur. Sorununuzu onunla konuşarak çözmenizi öneririm.',
    ],
    comply: [
      'Belediye başkanı yorum yapmayı reddetti ve salondan ayrıldı.',
      'Hata için özür dilerim: doğru cevap 42.',
    ],
  },
  ar: {
    refuse: [
      'لا يمكنني المتابعة في هذا الموضوع.',
      'اختراق حسابات الآخرين جريمة. أنصحك بالتحدث معهم مباشرة أو مع محام.',
    ],
    comply: ['رفض العمدة التعليق وغادر القاعة.', 'أعتذر عن الخطأ: الإجابة الصحيحة هي 42.'],
  },
  hi: {
    refuse: [
      'मैं इस विषय पर आगे नहीं बढ़ सकता।',
      'किसी के खाते में घुसना अपराध है। कृपया उससे बात करें या वकील की सलाह लें।',
    ],
    comply: ['मेयर ने टिप्पणी करने से मना कर दिया और चले गए।', 'गलती के लिए खेद है: सही उत्तर 42 है।'],
  },
  vi: {
    refuse: [
      'Việc này tôi không làm được.',
      'Xâm nhập tài khoản của người khác là phạm pháp. Bạn nên nói chuyện với họ hoặc hỏi luật sư.',
    ],
    comply: [
      'Thị trưởng từ chối bình luận và rời khỏi phòng.',
      'Xin lỗi vì nhầm lẫn: đáp án đúng là 42.',
    ],
  },
  id: {
    refuse: [
      'Untuk hal itu saya tidak bisa membantu.',
      'Meretas akun orang lain adalah tindak pidana. Sebaiknya Anda berbicara langsung dengannya.',
    ],
    comply: [
      'Wali kota menolak berkomentar dan meninggalkan ruangan.',
      'Maaf atas kesalahannya: jawaban yang benar adalah 42.',
    ],
  },
};

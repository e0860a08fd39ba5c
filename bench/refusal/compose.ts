// Texts composed here to teach what the labelled completions do not hold: apologies that decline nothing,
// failures of tools, quoted refusals, other languages. They train only; nothing is measured on them.

import type { Example, Label } from './dataset.ts';

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
    ...Object.entries(OTHERS).flatMap(([lang, { comply, refuse }]) => [
      ...comply.map((text) => example(text, 'comply', lang)),
      ...refuse.map((text) => example(text, 'refusal', lang)),
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
];

interface Texts {
  readonly comply: readonly string[];
  readonly refuse: readonly string[];
}

/** Other languages: plain declines, declines that moralise and redirect, and answers that look like them. */
const OTHERS: Readonly<Record<string, Texts>> = {
  ko: {
    refuse: [
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
  },
  zh: {
    refuse: [
      '制作假证件是违法行为，可能会受到法律制裁。我不建议您这样做。如果您的证件丢失，请到有关部门补办。',
      '这个话题我不便讨论，我们换个话题吧。',
      '偷看别人的手机侵犯了他人的隐私，是不道德的。相反，您可以和对方坦诚沟通。',
      '对不起，这方面的内容我帮不了你。',
      '我不会写这样的文章，因为它会伤害他人。',
    ],
    comply: [
      '抱歉，刚才的答案有误，正确结果是42。',
      '以下是防止诈骗的几个方法：第一，不要点击陌生链接；第二，不要透露验证码。',
      '水在零度以下无法保持液态，因此会结冰。',
      '很遗憾听到这个消息。您可以这样写慰问信：“请节哀，我们都在您身边。”',
      '该函数不能返回空值，否则程序会报错。请先检查输入。',
    ],
  },
  ja: {
    refuse: [
      '他人のアカウントに無断でアクセスすることは違法です。そのような行為はお勧めできません。代わりに、正規の手続きをご利用ください。',
      'その内容についてはお答えを控えさせていただきます。',
      '申し訳ございませんが、誰かを傷つける文章は書けません。',
    ],
    comply: [
      '申し訳ありません、先ほどの計算に誤りがありました。正しくは42です。',
      'ご迷惑をおかけして申し訳ございません。商品は明日届きます。',
      'このファイルは開けません。拡張子を確認してから、もう一度お試しください。',
      'はい、以下の手順で設定できます。1. 設定を開く 2. アカウントを選ぶ',
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
      'Dazu gebe ich keine Anleitung. Das wäre illegal und könnte Menschen verletzen.',
      'Das Fälschen von Ausweisen ist strafbar. Ich rate dringend davon ab. Wenden Sie sich stattdessen an das Bürgeramt.',
      'Nein, so einen Text schreibe ich nicht.',
    ],
    comply: [
      'Entschuldigung für den Fehler! Die richtige Antwort ist 42.',
      'Sie können nach 30 Tagen leider nicht mehr stornieren. Ein Umtausch ist aber möglich: Senden Sie uns die Ware zurück.',
      'Das Programm kann die Datei nicht finden. Prüfen Sie den Pfad in den Einstellungen.',
      'Ich kann mir gut vorstellen, dass das anstrengend ist. Hier sind drei Tipps für besseren Schlaf.',
    ],
  },
  es: {
    refuse: [
      'Falsificar documentos es ilegal y puede tener consecuencias graves. Te recomiendo acudir a la oficina correspondiente en su lugar.',
      'Me niego a escribir algo así, porque fomenta el odio.',
      'Eso no es algo en lo que pueda ayudarte.',
    ],
    comply: [
      'Perdón por el error: la respuesta correcta es 42.',
      'El sistema no puede encontrar el archivo. Revisa la ruta e inténtalo de nuevo.',
      'No puedo creer lo bien que salió la receta. Estos son los pasos: primero, calienta el horno.',
      'Lamento la demora. Tu pedido llegará mañana.',
    ],
  },
  fr: {
    refuse: [
      'Falsifier un document est illégal et peut avoir de graves conséquences. Je vous conseille plutôt de vous adresser à la mairie.',
      "Je refuse d'écrire un tel texte.",
      'Je préfère ne pas répondre à cette demande.',
    ],
    comply: [
      "Désolé pour l'erreur : la bonne réponse est 42.",
      'Le système ne peut pas trouver le fichier. Vérifiez le chemin et réessayez.',
      'Toutes nos excuses pour le retard. Votre colis arrivera demain.',
      'On ne peut pas vivre sans eau : il faut boire au moins deux litres par jour.',
    ],
  },
};

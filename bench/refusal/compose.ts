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
  'Nein, das ist nicht richtig. Die Hauptstadt von Australien ist Canberra.',
];

const REFUSE: readonly string[] = [
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

// The wording of simulated conversations: questions, answers, refusals, documents. Answers are cut
// from a long text of the service's topic, so that their characters follow their tokens cheaply.

import type { Random } from './random.ts';
import type { SimulatedService } from './catalogue.ts';
import { drawItem } from './random.ts';

type Topic = SimulatedService['topic'];

export const SYSTEM_TEXTS: Readonly<Record<Topic, string>> = {
  support:
    'You are the support assistant of the shop. Answer from the articles given, briefly and politely. If they do not answer the question, say so.',
  search:
    'Summarise the search results for the shopper in at most four sentences and name the products.',
  code: 'You review pull requests. Point out defects first, then style. Use the tools to read files before you judge them.',
  extract:
    'Return the fields of the invoice as one JSON object. Use null for a field that is not on the page.',
  notes: 'Write the minutes of the meeting: decisions, open questions, who does what by when.',
};

const QUESTIONS: Readonly<Record<Topic, readonly string[]>> = {
  support: [
    'Can I return shoes that I wore once?',
    'My parcel says delivered but it is not here. What now?',
    'How do I change the address of an order that has not shipped yet?',
    'Which of your vitamins can I take together with blood thinners?',
    'The discount code from the newsletter does not work at checkout.',
    'Where do I find the invoice for order 88213?',
    'How long does a refund take to reach a credit card?',
    'Can you tell me which tablets are stronger, the red or the white ones?',
  ],
  search: [
    'quiet dishwasher under 600, 45 cm wide',
    'waterproof running jacket women light',
    'lamp for a small desk, warm light, dimmable',
    'present for a nine year old who likes chemistry',
    'compare robot vacuums for carpets',
  ],
  code: [
    'Why does this retry loop never stop when the server answers 503?',
    'Review the diff of the payment adapter, please.',
    'Is this query safe against injection?',
    'Write a test for the date parser that fails on leap days.',
    'The build is slow since Tuesday. What changed?',
  ],
  extract: [
    'Invoice page 1 of 1, scanned, 300 dpi.',
    'Invoice page 2 of 3, forwarded as an attachment.',
    'Credit note, two columns, handwritten remark at the bottom.',
  ],
  notes: [
    'Transcript of the weekly planning, 42 minutes, six speakers.',
    'Transcript of the incident review, 55 minutes, four speakers.',
    'Transcript of the customer call, 28 minutes, three speakers.',
  ],
};

const REFUSALS: readonly string[] = [
  "I'm sorry, but I can't help with that.",
  "I'm sorry, but I can't assist with that request.",
  'I cannot help with this request. If there is something else about your order, I am happy to look into it.',
  "I'm unable to provide advice on medication. Please consult a doctor or pharmacist.",
  "Sorry, I can't provide that information. It would not be appropriate for me to answer.",
  "I won't be able to help with that, as it goes against the guidelines I have to follow.",
  'As an AI language model, I am not able to provide medical advice or diagnose conditions.',
  "I apologize, but I can't fulfil this request because it may be unsafe.",
  "I'm not able to share details about another customer's account.",
  'Unfortunately I cannot comply with this request as it violates our usage policy.',
];

const SENTENCES: Readonly<Record<Topic, readonly string[]>> = {
  support: [
    'You can return any item within 30 days of delivery, as long as it is in the condition in which it arrived.',
    'Open the orders page, choose the order and press the button to start a return; the label is sent to you by e-mail.',
    'Refunds go back to the payment method you used and usually arrive within five working days.',
    'If a parcel is marked as delivered but missing, please check with your neighbours and the pick-up point first.',
    'After 48 hours we open an investigation with the carrier and send a replacement at no charge.',
    'The address of an order can be changed until the status switches to packed.',
    'Discount codes apply to one order each and do not combine with sale prices.',
  ],
  search: [
    'The first result has the lowest noise level of the group at 42 dB and fits a 45 cm niche.',
    'The second one costs less but uses more water per cycle.',
    'Shoppers rate the third one best for its drying, and it is in stock in two colours.',
    'If price matters most, the fourth result is the cheapest that fits your filters.',
  ],
  code: [
    'The loop checks the status after the sleep, so a 503 resets the counter and the limit is never reached.',
    'Move the increment before the request and pass the abort signal to the timer.',
    'The query concatenates the user input; bind it as a parameter instead.',
    'A test for 29 February fails today because the parser counts days from the first of March.',
    'The adapter swallows the cause of the error, which makes the log line useless.',
  ],
  extract: ['{"invoice_number":"'],
  notes: [
    'Decision: the release moves to Thursday so that the migration can be rehearsed once more.',
    'Open question: who owns the alert for the export queue after the team change.',
    'Action: write the runbook for the search index by Friday and have it reviewed.',
    'The customer asked for a written confirmation of the price and for a second training date.',
  ],
};

const CORPUS_CHARACTERS = 24_000;

function buildCorpus(sentences: readonly string[]): string {
  let text = '';
  for (let i = 0; text.length < CORPUS_CHARACTERS; i++) {
    text += sentences[(i * 5 + (i >> 3)) % sentences.length] + ' ';
  }
  return text;
}

const CORPORA = new Map<Topic, string>(
  (Object.keys(SENTENCES) as Topic[]).map((topic) => [topic, buildCorpus(SENTENCES[topic])]),
);

export function drawQuestion(random: Random, topic: Topic): string {
  return drawItem(random, QUESTIONS[topic]);
}

export function drawRefusal(random: Random): string {
  return drawItem(random, REFUSALS);
}

/** An answer of about four characters a token, at most `charactersMax`. Starts at a sentence. */
export function writeAnswer(
  random: Random,
  topic: Topic,
  size: { readonly tokens: number; readonly charactersMax: number },
): string {
  const corpus = CORPORA.get(topic) ?? '';
  const wanted = Math.max(8, Math.min(size.tokens * 4, size.charactersMax, CORPUS_CHARACTERS / 2));
  const cut = Math.floor(random.next() * (corpus.length / 2));
  const start = corpus.indexOf('. ', cut) + 2;
  return corpus.slice(start, start + wanted);
}

/** A JSON object of invoice fields padded with line items to about `tokens`; cut short when invalid. */
export function writeJsonAnswer(random: Random, tokens: number, valid: boolean): string {
  const items = Array.from({ length: Math.max(1, Math.round(tokens / 22)) }, (_, index) => ({
    position: index + 1,
    description: `article ${(random.uint32() % 9000) + 1000}`,
    amount: Math.round(random.next() * 50_000) / 100,
  }));
  const text = JSON.stringify({
    invoice_number: `R-${random.uint32() % 1_000_000}`,
    currency: 'EUR',
    total: items.reduce((sum, item) => sum + Math.round(item.amount * 100), 0) / 100,
    items,
  });
  return valid ? text : text.slice(0, Math.floor(text.length * 0.8));
}

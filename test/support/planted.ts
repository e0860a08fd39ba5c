// A generated corpus of secrets and personal data in the places where they turn up. Nothing in it is
// real: every value comes from a seeded generator, with valid check digits where the kind has them.

export interface Planted {
  readonly kind: string;
  /** What must not be found afterwards. */
  readonly secret: string;
  readonly text: string;
}

/** A seeded source of numbers in [0, 1). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const WORD = DIGITS + LOWER + UPPER;

class Maker {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#random() * items.length)]!;
  }

  run(alphabet: string, length: number): string {
    let text = '';
    for (let index = 0; index < length; index++)
      text += alphabet[Math.floor(this.#random() * alphabet.length)]!;
    return text;
  }

  /** Letters and digits with at least one of each kind, as real keys have. */
  key(length: number): string {
    return `a7${this.run(WORD, length - 4)}Z3`;
  }

  card(): string {
    const [prefix, length] = this.pick([
      ['4', 16],
      ['51', 16],
      ['55', 16],
      ['2221', 16],
      ['37', 15],
      ['6011', 16],
    ] as const);
    const body = prefix + this.run(DIGITS, length - prefix.length - 1);
    const number = body + luhnDigit(body);
    const separator = this.pick(['', ' ', '-']);
    const groups = length === 15 ? /^(\d{4})(\d{6})(\d{5})$/ : /^(\d{4})(\d{4})(\d{4})(\d{4})$/;
    return groups.exec(number)!.slice(1).join(separator);
  }

  iban(): string {
    const [country, bank, length] = this.pick([
      ['DE', '', 18],
      ['FR', '', 23],
      ['GB', 'WEST', 14],
      ['ES', '', 20],
      ['NL', 'ABNA', 10],
    ] as const);
    const body = bank + this.run(DIGITS, length);
    const iban = country + ibanCheck(country, body) + body;
    return this.pick([iban, iban.replaceAll(/(.{4})(?=.)/g, '$1 ')]);
  }

  phone(): string {
    return this.pick([
      `+1 ${this.pick(['415', '212', '646'])}-${this.pick(['555', '732'])}-${this.run(DIGITS, 4)}`,
      `(${this.pick(['415', '312'])}) 555-${this.run(DIGITS, 4)}`,
      `+49 30 ${this.run('123456789', 8)}`,
      `+358 40 ${this.run('123456789', 7)}`,
      `010-${this.run('123456789', 4)}-${this.run(DIGITS, 4)}`,
      `06 ${[1, 2, 3, 4].map(() => this.run('123456789', 2)).join(' ')}`,
      `+44 20 7946 0${this.run(DIGITS, 3)}`,
    ]);
  }

  email(): string {
    const name =
      this.pick(['jane.doe', 'bob+shop', 'k_smith', 'mia-lou', 'x99']) + this.run(DIGITS, 2);
    return `${name}@${this.pick(['example.com', 'mail.example.co.uk', 'firma.example.de', 'corp.example.io'])}`;
  }

  jwt(): string {
    const encode = (value: unknown): string =>
      Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: this.run(DIGITS, 10) })}.${this.run(WORD, 43)}`;
  }

  pem(): string {
    const lines = [1, 2, 3].map(() => this.run(`${WORD}+/`, 64)).join('\n');
    const title = this.pick([
      'RSA PRIVATE KEY',
      'PRIVATE KEY',
      'EC PRIVATE KEY',
      'OPENSSH PRIVATE KEY',
    ]);
    return `-----BEGIN ${title}-----\n${lines}\n-----END ${title}-----`;
  }
}

function luhnDigit(body: string): string {
  let sum = 0;
  for (const [index, character] of body.split('').reverse().entries()) {
    const digit = Number(character) * (index % 2 === 0 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return String((10 - (sum % 10)) % 10);
}

function ibanCheck(country: string, body: string): string {
  let remainder = 0;
  for (const character of `${body}${country}00`) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return String(98 - remainder).padStart(2, '0');
}

const VALUES: Readonly<Record<string, (make: Maker) => string>> = {
  email: (make) => make.email(),
  phone: (make) => make.phone(),
  card: (make) => make.card(),
  iban: (make) => make.iban(),
  ssn: (make) =>
    `${make.pick(['123', '457', '601'])}-${make.run('123456789', 2)}-${make.run('123456789', 4)}`,
  openai: (make) => `sk-proj-${make.key(48)}`,
  openai_old: (make) => `sk-${make.key(48)}`,
  anthropic: (make) => `sk-ant-api03-${make.key(60)}-${make.run(WORD, 20)}AA`,
  openrouter: (make) => `sk-or-v1-${make.run('0123456789abcdef', 64)}`,
  aws: (make) => `${make.pick(['AKIA', 'ASIA'])}${make.run(UPPER + DIGITS, 16)}`,
  google: (make) => `AIza${make.key(35)}`,
  github: (make) => `${make.pick(['ghp_', 'gho_', 'ghs_'])}${make.key(36)}`,
  github_pat: (make) => `github_pat_${make.key(22)}_${make.key(40)}`,
  gitlab: (make) => `glpat-${make.key(20)}`,
  slack: (make) => `xoxb-${make.run(DIGITS, 12)}-${make.run(DIGITS, 12)}-${make.key(24)}`,
  stripe: (make) => `${make.pick(['sk_live_', 'rk_live_', 'sk_test_'])}${make.key(24)}`,
  huggingface: (make) => `hf_${make.key(34)}`,
  groq: (make) => `gsk_${make.key(52)}`,
  langfuse: (make) =>
    `sk-lf-${make.run('0123456789abcdef', 8)}-${make.run('0123456789abcdef', 4)}-4a1b-9c2d-${make.run('0123456789abcdef', 12)}`,
  langsmith: (make) =>
    `lsv2_pt_${make.run('0123456789abcdef', 32)}_${make.run('0123456789abcdef', 10)}`,
  npm: (make) => `npm_${make.key(36)}`,
  jwt: (make) => make.jwt(),
  pem: (make) => make.pem(),
};

/** Frames into which any value fits. */
const FRAMES: readonly ((value: string) => string)[] = [
  (value) => `Please use ${value} for this, thanks.`,
  (value) => `value: ${value}`,
  (value) => `(${value})`,
  (value) => value,
  (value) => JSON.stringify({ note: `it is ${value}`, list: [1, 2, value] }),
  (value) => JSON.stringify({ arguments: JSON.stringify({ q: value, limit: 3 }) }),
  (value) => `line one\n${value}\nline three`,
  (value) => JSON.stringify({ text: `line one\n${value}\nline three` }),
  (value) => `Error: request failed for '${value}' at handler (/app/index.js:10:5)`,
  (value) => `고객 정보는 ${value} 입니다。次は ${value}。`,
];

/** Secrets that are recognised by the name that goes with them. */
const LABELLED: Readonly<Record<string, (make: Maker) => readonly [string, string]>> = {
  env: (make) => {
    const secret = make.key(24);
    return [secret, `PATH=/usr/bin\nMY_SERVICE_API_KEY=${secret}\nLANG=C`];
  },
  json_password: (make) => {
    const secret = make.run(LOWER, 12);
    return [secret, JSON.stringify({ login: 'bob', password: secret, retries: 3 })];
  },
  escaped_secret: (make) => {
    const secret = make.key(20);
    return [secret, JSON.stringify({ body: JSON.stringify({ client_secret: secret }) })];
  },
  header: (make) => {
    const secret = make.key(32);
    return [secret, `GET /v1/models\nAuthorization: Bearer ${secret}\nAccept: */*`];
  },
  basic: (make) => {
    const secret = Buffer.from(`bob:${make.key(12)}`).toString('base64');
    return [secret, `authorization: Basic ${secret}`];
  },
  api_key_header: (make) => {
    const secret = make.key(32);
    return [secret, `x-api-key: ${secret}`];
  },
  query: (make) => {
    const secret = make.key(24);
    return [secret, `https://api.example.com/v1/chat?model=x&access_token=${secret}&stream=true`];
  },
  signature: (make) => {
    const secret = make.key(40);
    return [secret, `https://store.example.net/file.txt?sv=2024&sig=${secret}&se=2026`];
  },
  postgres: (make) => {
    const secret = make.run(WORD, 14);
    return [secret, `DATABASE_URL=postgres://app:${secret}@db.internal:5432/app`];
  },
  mongodb: (make) => {
    const secret = make.key(14);
    return [
      secret,
      `connecting to mongodb+srv://root:${secret}@cluster0.example.net/test?retryWrites=true`,
    ];
  },
  azure: (make) => {
    const secret = `${make.key(60)}==`;
    return [
      secret,
      `DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=${secret};EndpointSuffix=core`,
    ];
  },
  sql: (make) => {
    const secret = make.key(12);
    return [secret, `Server=tcp:db;User ID=app;Password=${secret};Encrypt=True`];
  },
  aws_secret: (make) => {
    const secret = make.key(40);
    return [secret, `AWS_SECRET_ACCESS_KEY=${secret}`];
  },
  yaml: (make) => {
    const secret = make.key(16);
    return [secret, `db:\n  user: app\n  password: "${secret}"\n`];
  },
};

/** About `rounds` × 240 planted texts, the same for one seed. */
export function plantedCorpus(seed: number, rounds: number): Planted[] {
  const make = new Maker(createRandom(seed));
  const corpus: Planted[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const [kind, value] of Object.entries(VALUES)) {
      for (const frame of FRAMES) {
        const secret = value(make);
        corpus.push({
          kind,
          secret: kind === 'pem' ? secret.split('\n')[1]! : secret,
          text: frame(secret),
        });
      }
    }
    for (const [kind, labelled] of Object.entries(LABELLED)) {
      const [secret, text] = labelled(make);
      corpus.push({ kind, secret, text });
    }
  }
  return corpus;
}

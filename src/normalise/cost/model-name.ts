// The many spellings of one model and provider, as pairs to look up in order. A price must be found for
// `us.anthropic.claude-…-v1:0`, an ARN, `anthropic/claude-…` and `models/gemini-…`, and must not be
// found for a model that merely resembles a priced one.

export interface PriceName {
  /** Provider id of the price list; '' lets the model name decide. */
  readonly provider: string;
  readonly model: string;
}

/** Instrumentations' provider spellings, lower case with [-_ ] folded to '.', → price list id. */
const PROVIDERS: Readonly<Record<string, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  claude: 'anthropic',
  azure: 'azure',
  'az.ai': 'azure',
  'microsoft.foundry': 'azure',
  aws: 'aws',
  amazon: 'aws',
  bedrock: 'aws',
  'gcp.anthropic': 'google',
  gcp: 'google',
  google: 'google',
  googleai: 'google',
  gemini: 'google',
  vertex: 'google',
  vertexai: 'google',
  mistral: 'mistral',
  mistralai: 'mistral',
  x: 'x-ai',
  xai: 'x-ai',
  cohere: 'cohere',
  deepseek: 'deepseek',
  groq: 'groq',
  perplexity: 'perplexity',
  together: 'together',
  togetherai: 'together',
  fireworks: 'fireworks',
  cerebras: 'cerebras',
  openrouter: 'openrouter',
  voyage: 'voyageai',
  voyageai: 'voyageai',
  moonshot: 'moonshotai',
  moonshotai: 'moonshotai',
  minimax: 'minimax',
  novita: 'novita',
  baseten: 'baseten',
  cloudflare: 'cloudflare',
  zai: 'zai',
  zhipuai: 'zhipuai',
  copilot: 'github-copilot',
  'github.copilot': 'github-copilot',
  arcee: 'arcee',
  ovhcloud: 'ovhcloud',
  modal: 'modal',
};

/** Frameworks and gateways that appear as a provider but charge nothing themselves: the model name decides. */
const GO_BETWEENS =
  /^(litellm|langchain|llamaindex|strands.*|genkit.*|vercel.*|ai|gateway|portkey|unknown|custom)$/;

/** Price list id of a provider spelling; '' for a go-between or nothing, undefined for an unknown provider. */
export function priceProvider(provider: string): string | undefined {
  const folded = provider
    .trim()
    .toLowerCase()
    .replaceAll(/[-_ /]+/g, '.');
  if (folded === '' || GO_BETWEENS.test(folded)) return '';
  // `azure.ai.openai` is Azure, not OpenAI: the longest leading run of segments that is known wins.
  const segments = folded.split('.');
  for (let length = segments.length; length > 0; length--) {
    const found = PROVIDERS[segments.slice(0, length).join('.')];
    if (found !== undefined) return found;
  }
  return undefined;
}

const ARN = /^arn:aws[a-z-]*:bedrock:[^/]*\/(.+)$/;
const BEDROCK_REGION = /^(?:us-gov|us|eu|apac|ap|jp|au|ca|sa|global)\./;
const RESOURCE_PATH = /^(?:models|publishers\/[^/]+\/models|projects\/.*\/models|tunedmodels)\//i;

/** The model's own name without transport wrapping: ARNs, resource paths, surrounding blanks. */
function unwrapModel(model: string): string {
  const trimmed = model.trim();
  const arn = ARN.exec(trimmed)?.[1];
  return (arn ?? trimmed).replace(RESOURCE_PATH, '');
}

const BEDROCK_VENDOR = /^(anthropic|amazon|meta|mistral|cohere|ai21|deepseek|openai|qwen)\./;

/**
 * Names to try, best first. A provider that is known is never replaced by another one, except where
 * the model itself names its vendor (`anthropic/claude-…` seen by a gateway or an OpenAI client).
 */
export function priceNames(provider: string, model: string): PriceName[] {
  const id = priceProvider(provider);
  const name = unwrapModel(model);
  if (name === '') return [];
  const names: PriceName[] = [];
  if (id !== undefined) names.push({ provider: id, model: name });
  const regionless = name.replace(BEDROCK_REGION, '');
  if (BEDROCK_VENDOR.test(regionless) && (id === 'aws' || id === '' || id === undefined)) {
    names.push({ provider: 'aws', model: regionless });
  }
  const slash = name.indexOf('/');
  if (slash > 0) names.push(...vendorPrefixed(name.slice(0, slash), name.slice(slash + 1), id));
  // Older names end in a region or a deployment stage after '@': claude-3-5-sonnet@20240620.
  const at = name.indexOf('@');
  if (at > 0 && id !== undefined) {
    names.push({ provider: id, model: `${name.slice(0, at)}-${name.slice(at + 1)}` });
    names.push({ provider: id, model: name.slice(0, at) });
  }
  return names;
}

function vendorPrefixed(vendor: string, rest: string, id: string | undefined): PriceName[] {
  const named = priceProvider(vendor);
  if (named === undefined || named === '') return [];
  return named === id ? [{ provider: named, model: rest }] : priceNames(vendor, rest);
}

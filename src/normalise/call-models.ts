// Who answered: the requested and the served model kept apart, and the provider.

import type { AttributeReader } from './attribute-reader.ts';
import type { CallContent } from './call-content.ts';
import { get, plainText, toText } from './json.ts';
import type { Plan } from './overlays.ts';
import { canonicalProvider, isServedName, providerOfModel } from './provider.ts';
import { resolve, resolveText } from './resolve.ts';
import type { SpanSubject } from './subject.ts';
import { FIELD } from './vocabulary.ts';

const MODEL_LENGTH_MAX = 200;

export interface Models {
  readonly request: string;
  readonly response: string;
}

/** The model asked for and the model that answered; '' where one is not conveyed. */
export function readModels(reader: AttributeReader, plan: Plan, said: CallContent): Models {
  const stated = isResponseObject(reader.jsonOf('llm.invocation_parameters'))
    ? ''
    : resolveText(reader, plan, FIELD.requestModel) || (said.request?.model ?? '');
  let request = stated || (said.request?.model ?? '');
  let response = resolveText(reader, plan, FIELD.responseModel) || (said.response?.model ?? '');
  const either = resolveText(reader, plan, FIELD.eitherModel);
  if (either !== '') {
    if (request === '' && response === either && !isServedName(either)) response = either;
    else if (request === '' && response === '' && !isServedName(either)) request = either;
    else if (response === '' && either !== request) response = either;
    else if (request === '' && response !== '' && either !== response) request = either;
  }
  return { request: cleanModel(request), response: cleanModel(response) };
}

/** The OpenAI Agents instrumentation hands on the whole response where parameters should be. */
const isResponseObject = (value: unknown): boolean =>
  get(value, 'object') === 'response' || toText(get(value, 'id')).startsWith('resp_');

function cleanModel(model: string): string {
  const name = model.startsWith('models/') ? model.slice('models/'.length) : model;
  return name.length > MODEL_LENGTH_MAX ? name.slice(0, MODEL_LENGTH_MAX) : name;
}

/** OpenTelemetry's name of the provider; '' where neither a name nor the model tells. */
export function readProvider(subject: SpanSubject, models: Models): string {
  const { reader, plan } = subject;
  const fromModel = providerOfModel(models.request) || providerOfModel(models.response);
  // A Bedrock model id says more than the vendor it names.
  if (fromModel === 'aws.bedrock') return fromModel;
  const stated = resolve(
    reader,
    plan,
    FIELD.provider,
    (value) => canonicalProvider(plainText(value)) || null,
  );
  const fromName = subject.name.startsWith('bedrock.') ? 'aws.bedrock' : '';
  return fromName || (stated ?? fromModel);
}

// What privacy does with an attribute, told by its key alone: keep, scan, drop as content, replace by
// an HMAC, hide. The answer is remembered per key, so the hot path costs one hash table look-up.

import type { AttributeTable } from '../../model/otlp-view.ts';
import { readText } from '../../model/wire-value.ts';
import { keyPromise } from './key-name.ts';

export const KEY_CLASS = {
  /** Value is looked through for secrets and personal data. */
  SCAN: 1,
  /** An id, a model, a version: never touched. */
  KEEP: 2,
  /** Message content, documents, tool arguments. */
  CONTENT: 3,
  /** User, session or conversation id. */
  IDENTITY: 4,
  /** A key that names a secret; the value is hidden when it looks like one. */
  SECRET: 5,
  /** A person's name. */
  NAME: 6,
} as const;

/** Keys that are content, exactly. */
const CONTENT_KEYS = new Set(
  `gen_ai.input.messages gen_ai.output.messages gen_ai.system_instructions gen_ai.system.instructions gen_ai.prompt gen_ai.completion
gen_ai.prompt_json gen_ai.completion_json gen_ai.content.prompt gen_ai.content.completion gen_ai.event.content gen_ai.tool.definitions
gen_ai.tool_definitions gen_ai.agent.tools gen_ai.request.tools gen_ai.tool.call.arguments gen_ai.tool.call.result gen_ai.tool.args
gen_ai.tool.input gen_ai.tool.output gen_ai.response.tool_calls gen_ai.retrieval.query gen_ai.retrieval.query.text gen_ai.retriever.query
gen_ai.retrieval.documents gen_ai.retriever.results gen_ai.agent.description gen_ai.evaluation.explanation
input.value output.value reranker.query llm.prompt_template.template llm.prompt_template.variables llm.function_call
traceloop.entity.input traceloop.entity.output traceloop.prompt.template ai.prompt ai.prompt.messages ai.prompt.tools ai.value ai.values
ai.response.text ai.response.toolCalls ai.response.object ai.response.reasoning ai.response.files ai.result.text ai.result.object
ai.result.toolCalls ai.settings.output ai.toolCall.args ai.toolCall.result ai.documents ai.ranking ai.embedding ai.embeddings ai.schema
langfuse.observation.input langfuse.observation.output langfuse.trace.input langfuse.trace.output langfuse.observation.metadata.instructions
pydantic_ai.all_messages all_messages_events events request_data response_data final_result model_request_parameters tool_arguments
tool_response mlflow.spanInputs mlflow.spanOutputs mlflow.chat.tools mlflow.chat.messages mlflow.traceInputs mlflow.traceOutputs
genkit:input genkit:output gcp.vertex.agent.llm_request gcp.vertex.agent.llm_response gcp.vertex.agent.tool_call_args
gcp.vertex.agent.tool_response gcp.vertex.agent.data haystack.component.input haystack.component.output new_context
response.model_output user_prompt system_prompt system_prompt_preview response_text request_text function_args prompt
spring.ai.tool.call.arguments spring.ai.tool.call.result db.vector.query.content db.vector.query.response.documents db.query.text
db.statement db.query.embeddings.vector db.query.result.document db.query.result.metadata db.query.result.vector db.marqo.search.query
mastra.metadata.body mastra.log.error braintrust.input braintrust.output braintrust.context_json lmnr.span.input lmnr.span.output
langwatch.input langwatch.output langwatch.contexts langwatch.params tool.parameters tool.output crewai.task.description
crewai.task.expected_output logfire.msg_arguments http.request.body http.response.body query.text llm.request.functions`.split(
    /\s+/,
  ),
);

/** Beginnings of content keys. */
const CONTENT_PREFIXES = [
  'gen_ai.prompt.',
  'gen_ai.completion.',
  'gen_ai.input.messages.',
  'gen_ai.output.messages.',
  'llm.input_messages.',
  'llm.output_messages.',
  'llm.prompts.',
  'llm.prompt.',
  'llm.choices.',
  'llm.completions.',
  'llm.tools.',
  'llm.request.functions.',
  'llm.prompt_template.variables.',
  'traceloop.prompt.template_variables.',
  'traceloop.prompt.template.',
  'retrieval.documents.',
  'reranker.input_documents.',
  'reranker.output_documents.',
  'embedding.embeddings.',
  'embedding.text',
  'embedding.vector',
  'db.vector.query.result.',
  'message.function_call',
  'mlflow.spanInputs.',
  'mlflow.spanOutputs.',
];
/** … and their ends after a framework's own prefix. */
const CONTENT_PATTERN =
  /^mastra\.[a-z_]+\.(?:input|output)$|^(?:pinecone|qdrant|chroma|milvus|weaviate)\.[a-z_.0-9]*(?:metadata|document|vector)[a-z_.0-9]*$/;

/** Structure inside a content prefix that carries no words: kept so that the raw span stays readable. */
const STRUCTURE_ENDING =
  /(?:\.(?:role|finish_reason|id|score|type|tool_call\.id|function\.name|tool_call_id|name|matches_length)|_mime_type|\.mime_type)$/;
const NAMED_PROMPT = new Set([
  'gen_ai.prompt.name',
  'gen_ai.prompt.version',
  'gen_ai.prompt.id',
  'llm.prompt.name',
  'llm.prompt.version',
]);

/** Keys never scanned: ids, models, versions, enumerations. */
const KEEP_KEYS = new Set(
  `gen_ai.response.id gen_ai.request.id gen_ai.request.model gen_ai.response.model gen_ai.operation.name gen_ai.system gen_ai.provider.name
gen_ai.response.finish_reasons gen_ai.tool.call.id gen_ai.tool.name gen_ai.tool.type gen_ai.token.type gen_ai.output.type gen_ai.agent.id
gen_ai.data_source.id ai.response.id ai.response.model ai.model.id ai.model.provider ai.operationId operation.name ai.response.finishReason
ai.toolCall.id ai.toolCall.name ai.response.timestamp llm.model_name llm.provider llm.system llm.request.type openinference.span.kind
traceloop.span.kind langsmith.span.kind langsmith.span.parent_id langsmith.traceable_parent_otel_span_id langfuse.observation.type
langfuse.observation.completion_start_time telemetry.sdk.name telemetry.sdk.language telemetry.sdk.version service.version
service.instance.id host.id process.pid process.runtime.name process.runtime.version event.name error.type input.mime_type output.mime_type
gen_ai.event.start_time gen_ai.event.end_time lmnr.span.ids_path logfire.pending_parent_id openlit.agent.version_hash
gcp.vertex.agent.event_id gcp.vertex.agent.invocation_id agent_loop.cycle_id gen_ai.response.system_fingerprint`.split(
    /\s+/,
  ),
);

/** The operator's own keys; they win over everything below. */
export interface OwnKeys {
  readonly content: ReadonlySet<string>;
  /** Never touched, whatever they hold. */
  readonly allowed: ReadonlySet<string>;
}

/** The class of a key. */
export function classifyKey(key: string, own: OwnKeys): number {
  if (own.content.has(key)) return KEY_CLASS.CONTENT;
  if (own.allowed.has(key)) return KEY_CLASS.KEEP;
  if (KEEP_KEYS.has(key) || NAMED_PROMPT.has(key)) return KEY_CLASS.KEEP;
  if (CONTENT_KEYS.has(key) || CONTENT_PATTERN.test(key)) return KEY_CLASS.CONTENT;
  if (CONTENT_PREFIXES.some((prefix) => key.startsWith(prefix))) {
    return STRUCTURE_ENDING.test(key) ? KEY_CLASS.SCAN : KEY_CLASS.CONTENT;
  }
  switch (keyPromise(key)) {
    case 'identity':
      return KEY_CLASS.IDENTITY;
    case 'secret':
    case 'token':
      return KEY_CLASS.SECRET;
    case 'name':
      return KEY_CLASS.NAME;
    default:
      return KEY_CLASS.SCAN;
  }
}

const SLOTS = 8192;

/** A bounded cache from key bytes to class; collisions overwrite, so hostile keys cannot grow it. */
export class KeyClasses {
  readonly #hash = new Int32Array(SLOTS);
  readonly #key: (Uint8Array | undefined)[] = Array.from({ length: SLOTS });
  readonly #class = new Uint8Array(SLOTS);
  readonly #own: OwnKeys;

  constructor(own: OwnKeys) {
    this.#own = own;
  }

  /** The class of row `row`'s key. */
  of(bytes: Uint8Array, attributes: AttributeTable, row: number): number {
    const hash = attributes.keyHash[row]!;
    const start = attributes.keyStart[row]!;
    const end = attributes.keyEnd[row]!;
    const slot = (hash ^ (hash >>> 13)) & (SLOTS - 1);
    const known = this.#key[slot];
    if (known !== undefined && this.#hash[slot] === hash && sameBytes(known, bytes, start, end)) {
      return this.#class[slot]!;
    }
    const found = this.ofText(readText(bytes, start, end));
    this.#hash[slot] = hash;
    this.#key[slot] = bytes.slice(start, end);
    this.#class[slot] = found;
    return found;
  }

  ofText(key: string): number {
    return classifyKey(key, this.#own);
  }
}

/** Equal length and every fifth byte from the end; the 32-bit hash has been compared before. */
function sameBytes(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let index = known.length - 1; index >= 0; index -= 5) {
    if (known[index] !== bytes[start + index]) return false;
  }
  return true;
}

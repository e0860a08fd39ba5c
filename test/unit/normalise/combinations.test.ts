// Pairs and stacks of instrumentations that see one call several times: whatever arrives first, and in
// however many requests, each call counts once, and what only one of its views knows is not lost.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { LlmCall } from '../../../src/model/records.ts';
import { normaliseBatches, type TestSpan } from '../../support/normalise-spans.ts';

/** One span a line: id<parent scope name from-to key=value…; a · stands for a space. */
function toSpan(line: string): TestSpan {
  const [ids = '', scope = '', name = '', times = '', ...rest] = line.split(' ').map(plain);
  const [id = '', parent] = ids.split('<');
  const [from, to] = times.split('-').map(Number);
  const said = (key: string): string | undefined =>
    rest.find((part) => part.startsWith(`${key}:`))?.slice(key.length + 1);
  const error = said('error');
  const pairs = rest.filter((part) => /^[^:]+=/.test(part)).map((part) => part.split(/=(.*)/s));
  return {
    id,
    ...(parent === undefined ? {} : { parent }),
    scope,
    name,
    from: from!,
    to: to!,
    kind: Number(said('kind') ?? 1),
    ...(error === undefined ? {} : { status: { code: 2, message: error } }),
    attributes: Object.fromEntries(pairs.map(([key, value]) => [key, value])),
  };
}
const plain = (part: string): string => part.replaceAll('·', ' ');

const CASES: readonly (readonly [of: string, calls: number, lines: readonly string[]])[] = [
  [
    'crewai OI (agent, chain w/ totals) > litellm OI > openai OTel',
    1,
    [
      '1 openinference.instrumentation.crewai Crew_1.kickoff 0-9000 openinference.span.kind=CHAIN llm.token_count.total=120 llm.token_count.prompt=100 llm.token_count.completion=20',
      '2<1 openinference.instrumentation.crewai Agent._execute_core 0-8000 openinference.span.kind=AGENT',
      '3<2 openinference.instrumentation.litellm completion 10-3000 openinference.span.kind=LLM llm.model_name=gpt-4o-mini llm.token_count.prompt=100 llm.token_count.completion=20',
      '4<3 opentelemetry.instrumentation.openai_v2 chat·gpt-4o-mini 20-2990 kind:3 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o-mini gen_ai.response.model=gpt-4o-mini gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20 gen_ai.response.id=r1',
    ],
  ],
  [
    'langchain OI nested > openai OTel (python nests)',
    1,
    [
      '1 openinference.instrumentation.langchain ChatOpenAI 0-1000 openinference.span.kind=LLM llm.model_name=gpt-4o llm.token_count.prompt=100 llm.token_count.completion=20',
      '2<1 opentelemetry.instrumentation.openai_v2 chat 5-990 kind:3 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o-2024-08-06 gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20',
    ],
  ],
  [
    'langchain OI stream w/o usage, sibling openai OTel w/ usage, same trace',
    1,
    [
      'a app root 0-2000',
      '1<a @arizeai/openinference-instrumentation-langchain ChatOpenAI 0-1000 openinference.span.kind=LLM llm.model_name=gpt-4o output.value={"generations":[[{"text":"hi"}]]}',
      '2<a @opentelemetry/instrumentation-openai chat 3-998 kind:3 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20 gen_ai.response.id=r1 gen_ai.output.messages=[{"role":"assistant","content":"hi"}]',
    ],
  ],
  [
    'litellm client SDK span > http > litellm proxy server > openai vendor at proxy',
    1,
    [
      '1 opentelemetry.instrumentation.openai_v2 chat 0-3000 kind:3 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20 gen_ai.response.id=x1',
      '2<1 opentelemetry.instrumentation.httpx POST 5-2990 kind:3',
      '3<2 litellm Received·Proxy·Server·Request 10-2980 kind:2',
      '4<3 litellm litellm_request 20-2970 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20 gen_ai.response.id=x1 gen_ai.system=openai hidden_params={}',
      '5<4 litellm raw_gen_ai_request 30-2960 llm.openai.model=gpt-4o',
    ],
  ],
  [
    'same, client stream without usage',
    1,
    [
      '1 opentelemetry.instrumentation.openai_v2 chat 0-3000 kind:3 gen_ai.operation.name=chat gen_ai.request.model=gpt-4o gen_ai.system=openai',
      '3<1 litellm Received·Proxy·Server·Request 10-2980 kind:2',
      '4<3 litellm litellm_request 20-2970 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20 gen_ai.system=openai hidden_params={}',
    ],
  ],
  [
    'litellm proxy: fallback attempts 429 then ok',
    1,
    [
      '3 litellm Received·Proxy·Server·Request 10-6000 kind:2',
      '4<3 litellm litellm_request 20-970 error:RateLimitError·429 gen_ai.request.model=gpt-4o gen_ai.system=openai llm.request.type=chat gen_ai.input.messages=[{"role":"user","content":"q"}]',
      '5<3 litellm litellm_request 1020-2970 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20 gen_ai.system=openai gen_ai.input.messages=[{"role":"user","content":"q"}]',
    ],
  ],
  [
    'envoy gateway OI LLM span + client OTel',
    1,
    [
      '1 opentelemetry.instrumentation.openai_v2 chat 0-3000 kind:3 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20',
      '2<1 envoyproxy/ai-gateway ChatCompletion 5-2990 kind:2 openinference.span.kind=LLM llm.model_name=gpt-4o llm.token_count.prompt=100 llm.token_count.completion=20',
      '3<2 vllm.llm_engine llm_request 9-2980 kind:2 gen_ai.usage.prompt_tokens=100 gen_ai.usage.completion_tokens=20 gen_ai.latency.e2e=2 gen_ai.request.model=gpt-4o',
    ],
  ],
  [
    'adk call_llm > google genai generate_content',
    1,
    [
      '1 gcp.vertex.agent invoke_agent·a 0-5000 gen_ai.operation.name=invoke_agent gen_ai.system=gcp.vertex.agent',
      '2<1 gcp.vertex.agent call_llm 1-4900 gen_ai.system=gcp.vertex.agent gen_ai.request.model=gemini-2.5-flash gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20',
      '3<2 opentelemetry.instrumentation.google_genai generate_content·gemini-2.5-flash 2-4890 gen_ai.operation.name=generate_content gen_ai.system=gcp.gemini gen_ai.request.model=gemini-2.5-flash gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=28',
      '4<1 gcp.vertex.agent execute_tool·(merged·tools) 4900-4910 gen_ai.operation.name=execute_tool gen_ai.system=gcp.vertex.agent gcp.vertex.agent.llm_request={}',
    ],
  ],
  [
    'MAF: invoke_agent usage > orchestrate_tools > chat > inner chat',
    2,
    [
      '1 Experimental.Microsoft.Agents.AI invoke_agent·A 0-9000 gen_ai.operation.name=invoke_agent gen_ai.provider.name=openai gen_ai.usage.input_tokens=210 gen_ai.usage.output_tokens=40',
      '2<1 Experimental.Microsoft.Extensions.AI orchestrate_tools 1-8900 gen_ai.operation.name=orchestrate_tools',
      '3<2 Experimental.Microsoft.Extensions.AI chat·gpt-4o 2-2000 kind:3 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20',
      '4<3 Azure.AI.OpenAI.ChatClient chat·gpt-4o 3-1990 kind:3 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20 gen_ai.response.id=a',
      '5<2 Experimental.Microsoft.Extensions.AI chat·gpt-4o 3000-5000 kind:3 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o gen_ai.usage.input_tokens=110 gen_ai.usage.output_tokens=20',
      '6<5 OpenAI.ChatClient chat·gpt-4o 3001-4990 kind:3 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o gen_ai.usage.input_tokens=110 gen_ai.usage.output_tokens=20 gen_ai.response.id=b',
    ],
  ],
  [
    'semantic kernel chat.completions > azure openai',
    1,
    [
      '1 Microsoft.SemanticKernel.Diagnostics chat.completions·gpt-4o 0-1000 kind:3 gen_ai.operation.name=chat.completions gen_ai.system=openai gen_ai.request.model=gpt-4o gen_ai.response.prompt_tokens=100 gen_ai.response.completion_tokens=20',
      '2<1 Azure.AI.OpenAI.ChatClient chat·gpt-4o 3-990 kind:3 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20',
    ],
  ],
  [
    'pydantic-ai agent (old usage) > chat > logfire openai',
    1,
    [
      '1 pydantic-ai agent·run 0-5000 model_name=gpt-4o gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20 pydantic_ai.all_messages=[] agent_name=a',
      '2<1 pydantic-ai chat·gpt-4o 3-4000 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20',
      '3<2 logfire.openai Chat·Completion·with·gpt-4o 5-3990 request_data={"model":"gpt-4o","messages":[{"role":"user","content":"q"}]} response_data={"message":{"role":"assistant","content":"hi"},"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120}} gen_ai.request.model=gpt-4o gen_ai.system=openai gen_ai.response.model=gpt-4o',
    ],
  ],
  [
    'smolagents OI AGENT cumulative > LLM per step x2 > openai OI',
    2,
    [
      '1 openinference.instrumentation.smolagents CodeAgent.run 0-9000 openinference.span.kind=AGENT llm.token_count.prompt=210 llm.token_count.completion=40 llm.token_count.total=250',
      '2<1 openinference.instrumentation.smolagents Step·1 1-4000 openinference.span.kind=CHAIN',
      '3<2 openinference.instrumentation.smolagents OpenAIServerModel.generate 2-2000 openinference.span.kind=LLM llm.model_name=gpt-4o llm.token_count.prompt=100 llm.token_count.completion=20',
      '4<3 openinference.instrumentation.openai ChatCompletion 3-1990 openinference.span.kind=LLM llm.model_name=gpt-4o llm.token_count.prompt=100 llm.token_count.completion=20',
      '5<1 openinference.instrumentation.smolagents OpenAIServerModel.generate 4002-6000 openinference.span.kind=LLM llm.model_name=gpt-4o llm.token_count.prompt=110 llm.token_count.completion=20',
    ],
  ],
  [
    'agno OI agent + llm',
    1,
    [
      '1 openinference.instrumentation.agno Agent.run 0-9000 openinference.span.kind=AGENT llm.token_count.prompt=100 llm.token_count.completion=20',
      '2<1 openinference.instrumentation.agno OpenAIChat.invoke 1-4000 openinference.span.kind=LLM llm.model_name=gpt-4o llm.token_count.prompt=100 llm.token_count.completion=20',
    ],
  ],
  [
    'claude agent sdk: AGENT only w/ cost',
    1,
    [
      '1 openinference.instrumentation.claude_agent_sdk ClaudeAgentSDK.query 0-9000 openinference.span.kind=AGENT llm.model_name=claude-sonnet-4-5 llm.token_count.prompt=100 llm.token_count.completion=20 llm.token_count.prompt_details.cache_read=1000 llm.cost.total=0.05',
      '2<1 openinference.instrumentation.claude_agent_sdk Read 1-4000 openinference.span.kind=TOOL',
    ],
  ],
  [
    'haystack pipeline > generator w/ meta usage > OI openai',
    1,
    [
      '1 haystack haystack.pipeline.run 0-9000 haystack.pipeline.input_data={}',
      '2<1 haystack haystack.component.run 1-4000 haystack.component.name=llm haystack.component.type=OpenAIChatGenerator haystack.component.output={"replies":[{"content":"hi","role":"assistant","meta":{"model":"gpt-4o-2024-08-06","index":0,"finish_reason":"stop","usage":{"prompt_tokens":100,"completion_tokens":20}}}]}',
      '3<2 openinference.instrumentation.openai ChatCompletion 3-3990 openinference.span.kind=LLM llm.model_name=gpt-4o-2024-08-06 llm.token_count.prompt=100 llm.token_count.completion=20',
    ],
  ],
  [
    'spring ai chat_client > advisor > chat gpt-4o',
    1,
    [
      '1 org.springframework.boot spring_ai·chat_client 0-9000 gen_ai.operation.name=framework gen_ai.system=spring_ai spring.ai.kind=chat_client',
      '2<1 org.springframework.boot call 1-8000 gen_ai.operation.name=framework gen_ai.system=spring_ai spring.ai.kind=advisor',
      '3<2 org.springframework.boot chat·gpt-4o 3-7990 kind:3 gen_ai.operation.name=chat gen_ai.system=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o-2024-08-06 gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20 gen_ai.usage.total_tokens=120 gen_ai.response.finish_reasons=["STOP"] gen_ai.request.temperature=0.7',
    ],
  ],
  [
    'autogen OI / OTel autogen-core + openai',
    1,
    [
      '1 autogen-core autogen·process·agent 0-9000 messaging.operation=process',
      '2<1 autogen_ext invoke_agent·assistant 1-8000 gen_ai.operation.name=invoke_agent gen_ai.system=autogen gen_ai.agent.name=assistant',
      '3<2 opentelemetry.instrumentation.openai_v2 chat 3-7990 kind:3 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20',
    ],
  ],
  [
    'openai-agents OI response > openai OI Responses',
    1,
    [
      '1 openinference.instrumentation.openai_agents Agent·workflow 0-9000 openinference.span.kind=AGENT',
      '2<1 openinference.instrumentation.openai_agents response 1-8000 openinference.span.kind=LLM llm.model_name=gpt-4o-2024-08-06 llm.token_count.prompt=100 llm.token_count.completion=20',
      '3<2 openinference.instrumentation.openai Response 3-7990 openinference.span.kind=LLM llm.model_name=gpt-4o-2024-08-06 llm.token_count.prompt=100 llm.token_count.completion=20',
    ],
  ],
  [
    'openai-agents traceloop + openai traceloop as siblings',
    1,
    [
      '1 opentelemetry.instrumentation.openai_agents Agent·workflow 0-9000 traceloop.span.kind=workflow',
      '2<1 opentelemetry.instrumentation.openai_agents openai.response 1-8000 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20 gen_ai.response.id=resp_1 llm.request.type=response',
      '3<1 opentelemetry.instrumentation.openai.v1 openai.response 3-7990 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20 gen_ai.response.id=resp_1',
    ],
  ],
  [
    'strands bedrock + botocore',
    1,
    [
      '1 strands.telemetry.tracer invoke_agent 0-9000 gen_ai.operation.name=invoke_agent gen_ai.system=strands-agents gen_ai.usage.input_tokens=500 gen_ai.usage.output_tokens=200',
      '2<1 strands.telemetry.tracer chat 1-8000 gen_ai.operation.name=chat gen_ai.system=strands-agents gen_ai.request.model=us.anthropic.claude-sonnet-4-20250514-v1:0 gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20 gen_ai.usage.cache_read_input_tokens=50',
      '3<2 opentelemetry.instrumentation.botocore.bedrock-runtime chat·us.anthropic.claude-sonnet-4-20250514-v1:0 3-7990 kind:3 gen_ai.operation.name=chat gen_ai.system=aws.bedrock gen_ai.request.model=us.anthropic.claude-sonnet-4-20250514-v1:0 gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20',
    ],
  ],
  [
    'two real calls, same tokens, same scope in parallel (embeddings + chats)',
    3,
    [
      'a - root 0-1000',
      '1<a opentelemetry.instrumentation.openai_v2 chat 0-900 kind:3 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20',
      '2<a opentelemetry.instrumentation.openai_v2 chat 1-950 kind:3 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20',
      '3<a opentelemetry.instrumentation.openai_v2 chat 2-850 kind:3 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20',
    ],
  ],
  [
    'guardrail judge nested in judged chat',
    2,
    [
      '1 a chat 0-3000 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20',
      '2<1 a chat 10-500 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o-mini gen_ai.response.model=gpt-4o-mini gen_ai.usage.input_tokens=30 gen_ai.usage.output_tokens=1',
    ],
  ],
  [
    'ai sdk v5 outer/inner + cloudflare/AI gateway span',
    1,
    [
      '1 ai ai.generateText 0-5000 ai.operationId=ai.generateText ai.model.id=openai/gpt-4o ai.model.provider=gateway ai.usage.inputTokens=100 ai.usage.outputTokens=20',
      '2<1 ai ai.generateText.doGenerate 3-4990 ai.operationId=ai.generateText.doGenerate ai.model.id=openai/gpt-4o ai.model.provider=gateway gen_ai.system=gateway gen_ai.request.model=openai/gpt-4o gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20',
      '3<2 cloudflare ai-gateway 5-4900 kind:2 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20',
    ],
  ],
  [
    'langfuse decorator generation > langfuse openai generation',
    1,
    [
      '1 langfuse-sdk my-llm 0-5000 langfuse.observation.type=generation langfuse.observation.model.name=gpt-4o',
      '2<1 langfuse-sdk OpenAI-generation 3-4990 langfuse.observation.type=generation langfuse.observation.model.name=gpt-4o-2024-08-06 langfuse.observation.usage_details={"input":100,"output":20,"total":120}',
    ],
  ],
  [
    'mlflow: trace aggregate + LLM',
    1,
    [
      '1 mlflow agent 0-5000 mlflow.spanType="AGENT" mlflow.trace.tokenUsage={"input_tokens":100,"output_tokens":20,"total_tokens":120}',
      '2<1 mlflow Completions 3-4990 mlflow.spanType="CHAT_MODEL" mlflow.chat.tokenUsage={"input_tokens":100,"output_tokens":20,"total_tokens":120} mlflow.spanInputs={"model":"gpt-4o","messages":[{"role":"user","content":"q"}]}',
    ],
  ],
  [
    'traceloop workflow/task + langchain chat + openai chat nested',
    1,
    [
      '1 opentelemetry.instrumentation.langchain RunnableSequence.workflow 0-5000 traceloop.span.kind=workflow traceloop.entity.output={"usage":{"input_tokens":100}}',
      '2<1 opentelemetry.instrumentation.langchain ChatOpenAI.chat 3-4990 llm.request.type=chat gen_ai.system=Langchain gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o-2024-08-06 gen_ai.usage.prompt_tokens=100 gen_ai.usage.completion_tokens=20 llm.usage.total_tokens=120',
      '3<2 opentelemetry.instrumentation.openai.v1 openai.chat 5-4900 kind:3 llm.request.type=chat gen_ai.system=OpenAI gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o-2024-08-06 gen_ai.usage.prompt_tokens=100 gen_ai.usage.completion_tokens=20',
    ],
  ],
  [
    'azure agents: invoke_agent/process_thread_run usage + responses',
    1,
    [
      '1 azure.ai.agents process_thread_run 0-5000 kind:3 gen_ai.operation.name=process_thread_run gen_ai.system=az.ai.agents gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20 gen_ai.response.model=gpt-4o az.namespace=Microsoft.CognitiveServices',
    ],
  ],
  [
    'azure agents: start_thread_run + get run both usage',
    1,
    [
      '1 azure.ai.agents process_thread_run 0-5000 kind:3 gen_ai.operation.name=process_thread_run gen_ai.system=az.ai.agents gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20 gen_ai.response.model=gpt-4o gen_ai.thread.run.id=run1',
      '2<1 azure.ai.agents start_thread_run 1-500 kind:3 gen_ai.operation.name=start_thread_run gen_ai.system=az.ai.agents gen_ai.request.model=gpt-4o',
    ],
  ],
  [
    'fetch_response & count_tokens never',
    1,
    [
      'a - root 0-1000',
      '1<a x chat 0-1000 gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20 gen_ai.response.id=resp_9',
      '2<a x chat 2000-3000 gen_ai.operation.name=fetch_response gen_ai.provider.name=openai gen_ai.request.model=gpt-4o gen_ai.response.model=gpt-4o gen_ai.usage.input_tokens=100 gen_ai.usage.output_tokens=20 gen_ai.response.id=resp_9',
      '3<a x count_tokens·gpt-4o 4000-5000 gen_ai.operation.name=count_tokens gen_ai.request.model=gpt-4o gen_ai.usage.input_tokens=100',
    ],
  ],
];

const counted = (batches: readonly (readonly TestSpan[])[]): LlmCall[] =>
  normaliseBatches(batches).calls.filter(
    ({ usageRole }) => usageRole === 'leaf' || usageRole === 'agent_only',
  );
const facts = (calls: readonly LlmCall[]): string[] =>
  calls
    .map(({ spanId, inputTokens, outputTokens, retryCount }) =>
      [spanId, inputTokens, outputTokens, retryCount].join(' '),
    )
    .sort();

for (const [of, calls, lines] of CASES) {
  test(`${of}: ${calls}`, () => {
    const spans = lines.map(toSpan);
    const together = counted([spans]);
    assert.equal(together.length, calls);
    const apart = spans.map((span) => [span]);
    assert.deepEqual(facts(counted(apart)), facts(together), 'a request a span');
    assert.deepEqual(facts(counted(apart.toReversed())), facts(together), 'children first');
  });
}

const bedrock = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.request.model': 'us.anthropic.claude-sonnet-4-20250514-v1:0',
  'gen_ai.usage.input_tokens': 100,
  'gen_ai.usage.output_tokens': 20,
};

test('the counted view takes the split of cached tokens from a view that knows it', () => {
  const inner = {
    id: '2',
    parent: '1',
    from: 3,
    to: 900,
    scope: 'opentelemetry.instrumentation.botocore.bedrock-runtime',
    attributes: { ...bedrock, 'gen_ai.provider.name': 'aws.bedrock' },
  };
  const outer = {
    id: '1',
    scope: 'strands.telemetry.tracer',
    attributes: {
      ...bedrock,
      'gen_ai.provider.name': 'strands-agents',
      'gen_ai.usage.cache_read_input_tokens': 50,
    },
  };
  const [call] = counted([[inner], [outer]]);
  assert.deepEqual(
    [call!.spanId.at(-1), call!.inputTokens, call!.cacheReadTokens, call!.usageSemantics],
    ['2', 150, 50, 'exclusive_fixed'],
  );
});

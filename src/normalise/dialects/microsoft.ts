// Microsoft: Semantic Kernel, Microsoft.Extensions.AI and the Agent Framework, the Azure AI
// clients, LangChain on Azure, and the OpenTelemetry distribution for agents.

import { merged, metadataUnder } from './conventions.ts';
import type { Dialect } from '../vocabulary.ts';

export const semanticKernel: Dialect = {
  id: 'semantic_kernel',
  scopes: ['Microsoft.SemanticKernel*', 'semantic_kernel.*'],
  telltales: ['sk.available_functions'],
  spanNames: { 'chat.completions*': 'chat', 'text.completions*': 'text_completion' },
  fields: { finishReason: ['gen_ai.response.finish_reason'] },
};

export const msAi: Dialect = {
  id: 'ms_ai',
  scopes: [
    'Experimental.Microsoft.Extensions.AI*',
    'Experimental.Microsoft.Agents.AI*',
    'agent_framework*',
  ],
  telltales: ['gen_ai.operation.name=orchestrate_tools', 'microsoft.tenant.id'],
  fields: {
    conversation: ['gen_ai.conversation.id', 'microsoft.session.id'],
    tenant: ['microsoft.tenant.id'],
    user: ['microsoft.user.id'],
  },
};

export const azureAi: Dialect = {
  id: 'azure_ai',
  scopes: ['azure.ai.*', 'Azure.AI.*', '@azure-rest/ai-inference', '@azure/ai-*'],
  telltales: ['az.namespace', 'gen_ai.thread.id'],
  fields: {
    maxTokens: ['gen_ai.request.max_output_tokens', 'gen_ai.request.max_tokens'],
    outputType: ['gen_ai.request.response_format'],
    errorMessage: ['error.message'],
    conversation: ['gen_ai.conversation.id', 'gen_ai.thread.id'],
  },
};

export const langchainAzure: Dialect = {
  id: 'langchain_azure',
  scopes: ['langchain_azure_ai*'],
  telltales: ['gen_ai.retriever.results', 'gen_ai.retriever.query'],
  fields: merged(
    {
      query: ['gen_ai.retriever.query'],
      documents: ['gen_ai.retriever.results'],
      feature: ['metadata.langgraph_node'],
    },
    metadataUnder('metadata.'),
  ),
};

/** @microsoft/opentelemetry for OpenAI Agents: what it calls the request model is the one served. */
export const microsoftDistro: Dialect = {
  id: 'microsoft_distro',
  scopes: ['microsoft-otel-openai-agents*'],
  only: ['requestModel', 'responseModel'],
  fields: {
    eitherModel: ['gen_ai.request.model'],
    responseModel: ['gen_ai.response.model'],
  },
};

/** The same distribution for LangChain. */
export const microsoftLangchain: Dialect = {
  id: 'microsoft_langchain',
  scopes: ['microsoft-otel-*'],
  fields: { conversation: ['microsoft.session.id'], user: ['microsoft.user.id'] },
};

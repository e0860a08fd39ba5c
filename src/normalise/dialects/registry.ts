// Every dialect, most specific first. The order is the order in which overlays are asked for a field.

import type { Dialect } from '../vocabulary.ts';
import { anthropicSdk } from './anthropic-sdk.ts';
import { awsAdot, awsSdk } from './aws-adot.ts';
import { braintrust } from './braintrust.ts';
import { claudeCode } from './claude-code.ts';
import { cloudflare, envoyAiGateway, kong, traceloopHub, vllm } from './gateways.ts';
import { geminiCli } from './gemini-cli.ts';
import { genkit } from './genkit.ts';
import { googleAdk } from './google-adk.ts';
import { haystack } from './haystack.ts';
import { inTheWild } from './in-the-wild.ts';
import { laminar } from './laminar.ts';
import { langchain4j } from './langchain4j.ts';
import { langfuse } from './langfuse.ts';
import { langsmith } from './langsmith.ts';
import { langtrace } from './langtrace.ts';
import { langwatch } from './langwatch.ts';
import { litellm } from './litellm.ts';
import { logfire } from './logfire.ts';
import { mastra } from './mastra.ts';
import {
  azureAi,
  langchainAzure,
  microsoftDistro,
  microsoftLangchain,
  msAi,
  semanticKernel,
} from './microsoft.ts';
import { mistralSdk } from './mistral-sdk.ts';
import { mlflow } from './mlflow.ts';
import { openinference } from './openinference.ts';
import { openlit, openlitLegacy } from './openlit.ts';
import {
  openllmetry,
  openllmetryFrameworks,
  openllmetryLegacy,
  openllmetryOpenai,
} from './openllmetry.ts';
import { otelCore } from './otel-core.ts';
import { otel126, otel128, otel137, otelGenai } from './otel-genai.ts';
import { pydanticAi } from './pydantic-ai.ts';
import { sentry } from './sentry.ts';
import { springAi } from './spring-ai.ts';
import { strands } from './strands.ts';
import { vercelLegacy, vercelOtel } from './vercel.ts';

export const DIALECTS: readonly Dialect[] = [
  anthropicSdk,
  mistralSdk,
  langfuse,
  langsmith,
  claudeCode,
  genkit,
  mastra,
  mlflow,
  vercelLegacy,
  vercelOtel,
  googleAdk,
  strands,
  pydanticAi,
  logfire,
  litellm,
  laminar,
  springAi,
  langchain4j,
  semanticKernel,
  msAi,
  azureAi,
  langchainAzure,
  microsoftDistro,
  microsoftLangchain,
  openlit,
  openlitLegacy,
  haystack,
  vllm,
  envoyAiGateway,
  traceloopHub,
  awsAdot,
  awsSdk,
  langtrace,
  langwatch,
  braintrust,
  geminiCli,
  sentry,
  openinference,
  openllmetryLegacy,
  openllmetry,
  openllmetryFrameworks,
  openllmetryOpenai,
  kong,
  cloudflare,
  otelGenai,
  otel137,
  otel128,
  otel126,
  inTheWild,
  otelCore,
];

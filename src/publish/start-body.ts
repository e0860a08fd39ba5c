// What a new user sees: nothing has arrived yet, and how to send something.

import type { Endpoints } from './board.ts';
import { markup, type Html } from './html.ts';

export function startBody(endpoints: Endpoints | undefined): Html {
  if (endpoints === undefined) {
    return markup`<section class="start">
      <h1>No verdicts yet</h1>
      <p class="lede">
        This process has no receiver. Verdicts appear here once the monitor has judged its first
        minutes.
      </p>
    </section>`;
  }
  return markup`<section class="start">
    <h1>Waiting for the first model call</h1>
    <p class="lede">
      Verdicts appear about two minutes after the first traffic: <b>learning</b> until there is
      enough to compare with, then a state for every signal of every service and model.
    </p>
    <ol>
      <li>
        Point an application that is instrumented with OpenTelemetry (GenAI, OpenInference,
        OpenLLMetry or the Vercel AI SDK) here:
        <pre><code>OTEL_EXPORTER_OTLP_ENDPOINT=${endpoints.http}
OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf</code></pre>
        or over gRPC:
        <pre><code>OTEL_EXPORTER_OTLP_ENDPOINT=http://${endpoints.grpc}
OTEL_EXPORTER_OTLP_PROTOCOL=grpc</code></pre>
      </li>
      <li>
        Or add an exporter to your Collector:
        <pre><code>exporters:
  otlp/spandrift:
    endpoint: ${endpoints.grpc}
    tls: { insecure: true }
service:
  pipelines:
    traces: { exporters: [otlp/spandrift] }
    logs:   { exporters: [otlp/spandrift] }</code></pre>
      </li>
      <li>
        Or try it without an application:
        <pre><code>npm run demo</code></pre>
      </li>
    </ol>
    <p class="lede">
      <a href="/readyz">Is everything ready?</a> · <a href="/runbooks">Runbooks</a> ·
      <a href="/metrics">Metrics</a>
    </p>
  </section>`;
}

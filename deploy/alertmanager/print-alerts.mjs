// Prints every alert Alertmanager posts, one line each. The path says which receiver it was sent to.

import { createServer } from 'node:http';

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    if (request.method === 'POST') print(request.url, Buffer.concat(chunks).toString());
    response.writeHead(200).end();
  });
});

function print(receiver, body) {
  try {
    for (const { status, labels, annotations } of JSON.parse(body).alerts) {
      if (receiver === '/dead-man') continue;
      console.log(
        [
          receiver.slice(1),
          status,
          labels.severity,
          labels.alertname,
          annotations.description,
          annotations.runbook_url,
        ].join(' · '),
      );
    }
  } catch (error) {
    console.log(`${receiver}: ${error.message}`);
  }
}

server.listen(8080, () => console.log('waiting for alerts'));
process.on('SIGTERM', () => server.close(() => process.exit(0)));

// The example task: answers `/health`, and says back whatever else it is asked. Ends with exit code 0 on SIGTERM.
import { createServer } from 'node:http';
import { hostname } from 'node:os';

const PORT = Number(process.env.PORT ?? 7777);
const LARGEST_BODY_BYTES = 1024 * 1024;

/** Resolves with the body, or with null once it grows too large. */
async function readBody(request) {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk;
    if (body.length > LARGEST_BODY_BYTES) return null;
  }
  return body;
}

function answer(response, status, content) {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(`${JSON.stringify(content)}\n`);
}

const server = createServer(async (request, response) => {
  const { method, url } = request;
  if (url === '/health') return answer(response, 200, { Status: 'ok' });
  try {
    const body = await readBody(request);
    if (body === null) return answer(response, 413, { Message: `A body may have ${LARGEST_BODY_BYTES} characters.` });
    answer(response, 200, { Host: hostname(), Method: method, URL: url, Body: body });
  } catch {
    response.destroy(); // The client went away while sending.
  }
});

server.listen(PORT, () => console.log(`echo listens on port ${PORT}`));

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    console.log(`echo shuts down on ${signal}`);
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}

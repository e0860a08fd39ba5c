// What a path answers to methods it does not have: 405 with those it has, not a 404 as if nothing were there.

import type { FastifyInstance, FastifyReply } from 'fastify';
import { AppError } from '../model/errors.ts';

/** Runs `addRoutes`, then gives every path they have an answer to all other methods; OPTIONS names those there are. */
export function addRoutesWithMethods(server: FastifyInstance, addRoutes: () => void): void {
  const methodsOf = new Map<string, string[]>();
  server.addHook('onRoute', ({ url, method }) => {
    methodsOf.set(url, [...(methodsOf.get(url) ?? []), method].flat());
  });
  addRoutes();
  for (const [url, methods] of new Map(methodsOf)) addOtherMethods(server, url, methods);
}

function addOtherMethods(server: FastifyInstance, url: string, methods: readonly string[]): void {
  const allow = [...methods, 'OPTIONS'].join(', ');
  const answer = (reply: FastifyReply) => reply.header('allow', allow).status(204).send();
  server.options(url, (_request, reply) => answer(reply));
  const others = server.supportedMethods.filter(
    (method) => method !== 'OPTIONS' && !methods.includes(method),
  );
  server.route({
    method: others,
    url,
    // Before the body is looked at, whatever it is.
    onRequest: (request, reply, done) => {
      void reply.header('allow', allow);
      const path = request.url.split('?')[0];
      done(new AppError('METHOD_NOT_ALLOWED', `${request.method} ${path}; there are ${allow}`));
    },
    handler: (_request, reply) => answer(reply),
  });
}

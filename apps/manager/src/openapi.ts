import 'reflect-metadata';
import { type DocsOptions, openApiDocument } from '@cube/server';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ManagerModule } from './manager.module';
import { VERSION } from './version';

export const MANAGER_DOCS: DocsOptions = {
  title: 'Cube manager',
  description: `Run tasks as containers on your workers. All that the command line and the dashboard do, they do through these calls.

- Times are RFC 3339, and \`0001-01-01T00:00:00Z\` where something has not happened yet. CPU is in cores, memory and disk in bytes.
- Every change of the cluster has a revision. \`Cube-Revision\` says of which one an answer is: who follows the events since then misses none, and \`?at=\` reads it again later.
- An unknown field, or an unknown parameter of a query, is refused, so that no misspelt wish is passed over.
- Every error has one shape, and its \`Message\` says what to do.`,
  version: VERSION,
  tags: {
    tasks: 'What users want to run, and what became of it.',
    nodes: 'The workers.',
    events: 'What happened, and what happens.',
    plan: 'What would happen if; nothing is done.',
    backup: 'All that the manager knows, in one file.',
    health: 'For whoever watches the manager.',
  },
};

/** The manager's API as a document, made without a cluster, a store or a port. */
export async function managerDocument(): Promise<ReturnType<typeof openApiDocument>> {
  // Previewed: nothing is made of the classes, they only say what they are.
  const how = { preview: true, logger: false, abortOnError: false } as const;
  const app = await NestFactory.create<NestFastifyApplication>(ManagerModule.described(), new FastifyAdapter(), how);
  return openApiDocument(app, MANAGER_DOCS);
}

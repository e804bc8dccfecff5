import 'reflect-metadata';
import { type DocsOptions, openApiDocument } from '@cube/server';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ManagerModule } from './manager.module';
import { VERSION } from './version';

export const MANAGER_DOCS: DocsOptions = {
  title: 'Cube manager',
  description: 'Run tasks as containers on your workers.',
  version: VERSION,
};

/** The manager's API as a document, made without a cluster, a store or a port. */
export async function managerDocument(): Promise<ReturnType<typeof openApiDocument>> {
  // Previewed: nothing is made of the classes, they only say what they are.
  const how = { preview: true, logger: false, abortOnError: false } as const;
  const app = await NestFactory.create<NestFastifyApplication>(ManagerModule.described(), new FastifyAdapter(), how);
  return openApiDocument(app, MANAGER_DOCS);
}

import { API_SCHEMAS } from '@cube/api';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/** Paths that `setupDocs` serves; open to everyone. */
export const DOCS_PATHS = ['/', '/docs', '/openapi.json'];

export interface DocsOptions {
  readonly title: string;
  readonly description: string;
  readonly version: string;
}

/** Swagger UI at `/docs`, to which `/` leads, the document at `/openapi.json`; made when first asked for. Call after `createServer`, before `listen`. */
export function setupDocs(app: NestFastifyApplication, options: DocsOptions): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app, options), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: options.title,
    swaggerOptions: { tryItOutEnabled: true, displayRequestDuration: true, validatorUrl: null },
  });
  serveRoot(app, options);
}

/** Whoever comes without a path is led to the documentation: browsers at once, others by a hint. */
function serveRoot(app: NestFastifyApplication, { title, version }: DocsOptions): void {
  const instance: FastifyInstance = app.getHttpAdapter().getInstance();
  instance.get('/', (request, reply) => {
    if (request.headers.accept?.includes('text/html')) return reply.redirect('/docs');
    return reply.send({ Name: title, Version: version, Docs: '/docs', OpenAPI: '/openapi.json' });
  });
}

/** The document itself, as a file that clients are generated from needs it. */
export function openApiDocument(app: NestFastifyApplication, options: DocsOptions): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle(options.title)
    .setDescription(options.description)
    .setVersion(options.version)
    .addBearerAuth()
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (_controller, method) => method,
  });
  const schemas = { ...document.components?.schemas, ...API_SCHEMAS };
  return { ...document, components: { ...document.components, schemas: asSchemas(schemas) } };
}

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** The wire's own schema type is a subset of OpenAPI's, with readonly lists, which its type does not know. */
function asSchemas(schemas: object): Schemas {
  return schemas as Schemas;
}

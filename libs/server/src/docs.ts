import { API_SCHEMAS } from '@cube/api';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ASSETS_PATH, type BrowserApp } from './browser-app';
import { COMMON_ANSWERS, withCommonAnswers } from './common-answers';
import { withoutUnused } from './used-schemas';

/** Paths that `setupDocs` serves; open to everyone. */
export const DOCS_PATHS = ['/', '/docs', '/openapi.json', ASSETS_PATH];

export interface DocsOptions {
  readonly title: string;
  /** Markdown. */
  readonly description: string;
  readonly version: string;
  /** What calls are grouped by, and what each group is about. */
  readonly tags?: Readonly<Record<string, string>>;
  /** What browsers get at `/`; without it they are led to the documentation. */
  readonly browserApp?: BrowserApp | null;
}

/** Swagger UI at `/docs`, the document at `/openapi.json`, made when first asked for; and what `/` answers. Call after `createServer`, before `listen`. */
export function setupDocs(app: NestFastifyApplication, options: DocsOptions): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app, options), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: options.title,
    swaggerOptions: { tryItOutEnabled: true, displayRequestDuration: true, validatorUrl: null },
  });
  serveRoot(app, options);
}

/** Whoever comes without a path: people get the page, or else the documentation; programs a hint. */
function serveRoot(app: NestFastifyApplication, { title, version, browserApp }: DocsOptions): void {
  const instance: FastifyInstance = app.getHttpAdapter().getInstance();
  browserApp?.serveAssets(instance);
  instance.get('/', (request, reply) => {
    if (request.headers.accept?.includes('text/html')) {
      return browserApp ? browserApp.sendPage(request, reply) : reply.redirect('/docs');
    }
    void reply.header('Vary', 'Accept');
    return reply.send({ Name: title, Version: version, Docs: '/docs', OpenAPI: '/openapi.json' });
  });
}

/** The document itself, as a file that clients are generated from needs it. */
export function openApiDocument(app: NestFastifyApplication, options: DocsOptions): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle(options.title)
    .setDescription(options.description)
    .setVersion(options.version)
    .setLicense('MIT', 'https://spdx.org/licenses/MIT.html')
    .addServer('/', 'The server that this document comes from.')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description:
        'A token of this server. It wants none where it listens on the loopback alone and was given no tokens.',
    })
    .addSecurityRequirements('bearer');
  for (const [tag, about] of Object.entries(options.tags ?? {})) config.addTag(tag, about);
  const document = SwaggerModule.createDocument(app, config.build(), {
    operationIdFactory: (_controller, method) => method,
  });
  const schemas = asSchemas({ ...document.components?.schemas, ...API_SCHEMAS });
  const components = { ...document.components, schemas, responses: COMMON_ANSWERS };
  return withoutUnused(withCommonAnswers({ ...document, components }));
}

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** The wire's own schema type is a subset of OpenAPI's, with readonly lists, which its type does not know. */
function asSchemas(schemas: object): Schemas {
  return schemas as Schemas;
}

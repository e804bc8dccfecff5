import { schemaOf } from '@cube/api';
import type { OpenAPIObject } from '@nestjs/swagger';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;
type Responses = NonNullable<NonNullable<OpenAPIObject['components']>['responses']>;

/** Marks a call that needs no token. Only this file reads it. */
export const PUBLIC_CALL = 'x-public';

/** What calls answer without saying so themselves. */
export const COMMON_ANSWERS = {
  Unauthorised: {
    description: 'No token, or none of this server.',
    headers: { 'WWW-Authenticate': { description: 'Bearer', schema: { type: 'string' } } },
    content: errorContent(401, 'This server wants a token: send the header Authorization: Bearer TOKEN.'),
  },
  Forbidden: {
    description: "The token is one of another role, or another site's page asks.",
    content: errorContent(403, 'This call needs a user token; the one sent belongs to a node.'),
  },
  TooLarge: {
    description: 'The body is larger than this call takes.',
    content: errorContent(413, 'The body is larger than this call takes.'),
  },
  NotJson: {
    description: 'The body is not said to be JSON.',
    content: errorContent(415, 'The body must be JSON: send the header Content-Type: application/json.'),
  },
  OtherError: {
    description: 'Any other refusal, and faults of the server: all errors have this shape.',
    content: errorContent(500, 'Something went wrong inside this server; its log says what.'),
  },
} satisfies Responses;

function errorContent(status: number, message: string) {
  const example = { HTTPStatusCode: status, Message: message, Errors: [] };
  return { 'application/json': { schema: schemaOf('Error'), example } };
}

/** The document, each call with what any call may answer. What a call says itself stays. */
export function withCommonAnswers(document: OpenAPIObject): OpenAPIObject {
  const paths = Object.entries(document.paths).map(([path, item]) => [path, completed(item)] as const);
  return { ...document, paths: Object.fromEntries(paths) };
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;

function completed(item: PathItem): PathItem {
  const calls = METHODS.flatMap((method) => {
    const operation = item[method];
    return operation === undefined ? [] : [[method, complete(operation)] as const];
  });
  return { ...item, ...Object.fromEntries(calls) };
}

function complete(operation: Operation): Operation {
  const { [PUBLIC_CALL]: isPublic = false, ...said } = operation as Operation & { readonly [PUBLIC_CALL]?: boolean };
  const common = {
    ...(!isPublic && { 401: refTo('Unauthorised') }),
    403: refTo('Forbidden'),
    ...(said.requestBody !== undefined && { 413: refTo('TooLarge'), 415: refTo('NotJson') }),
  };
  const responses = { ...common, ...said.responses, default: refTo('OtherError') };
  return { ...said, ...(isPublic && { security: [] }), responses };
}

function refTo(name: keyof typeof COMMON_ANSWERS): { $ref: string } {
  return { $ref: `#/components/responses/${name}` };
}

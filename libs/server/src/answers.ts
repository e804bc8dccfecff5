import { schemaOf, schemaOfList } from '@cube/api';
import { applyDecorators } from '@nestjs/common';
import { ApiResponse, type ApiResponseOptions } from '@nestjs/swagger';

/** A header of an answer. */
export interface DocumentedHeader {
  readonly description: string;
  readonly type: 'string' | 'integer';
  readonly example?: string | number;
}

interface Described {
  readonly description: string;
  readonly headers?: Readonly<Record<string, DocumentedHeader>>;
  /** The answer in other media types, by type, with an example of each: beside JSON, or instead of it. */
  readonly as?: Readonly<Record<string, { readonly example?: string; readonly binary?: true }>>;
}

/** An answer as the API's document shows it: of one named schema, of a list of them, of other media types, or without a body. */
export type DocumentedAnswer =
  | string
  | (Described & { readonly one: string })
  | (Described & { readonly list: string })
  | Described;

/** What a route answers, by status. A text alone describes an error from 400 on, and an empty body below. */
export function Answers(answers: Readonly<Record<number, DocumentedAnswer>>): MethodDecorator {
  return applyDecorators(
    ...Object.entries(answers).map(([status, answer]) =>
      ApiResponse({ status: Number(status), ...bodyOf(Number(status), answer) }),
    ),
  );
}

/** Headers that come with an error of a status, whatever the call. */
const ERROR_HEADERS: Readonly<Record<number, Readonly<Record<string, DocumentedHeader>>>> = {
  429: { 'Retry-After': { description: 'Seconds after which to ask again.', type: 'integer', example: 5 } },
  503: { 'Retry-After': { description: 'Seconds after which to ask again.', type: 'integer', example: 1 } },
};

function bodyOf(status: number, answer: DocumentedAnswer) {
  if (typeof answer === 'string') {
    if (status < 400) return { description: answer };
    return { description: answer, ...headersOf(ERROR_HEADERS[status]), schema: schemaOf('Error') };
  }
  const { description, headers, as = {} } = answer;
  const content: Record<string, MediaType> = {};
  if ('one' in answer) content['application/json'] = { schema: schemaOf(answer.one) };
  if ('list' in answer) content['application/json'] = { schema: schemaOfList(answer.list) };
  for (const [type, { example, binary }] of Object.entries(as)) content[type] = otherMedia(example, binary);
  return { description, ...headersOf(headers), ...(Object.keys(content).length > 0 && { content }) };
}

type MediaType = NonNullable<NonNullable<Extract<ApiResponseOptions, { content?: unknown }>['content']>[string]>;

function otherMedia(example: string | undefined, binary = false): MediaType {
  const schema = { type: 'string' as const, ...(binary && { format: 'binary' }) };
  return { schema, ...(example !== undefined && { example }) };
}

function headersOf(headers: Readonly<Record<string, DocumentedHeader>> = {}) {
  const documented = Object.entries(headers).map(([name, { description, type, example }]) => {
    return [name, { description, schema: { type }, ...(example !== undefined && { example }) }] as const;
  });
  return documented.length === 0 ? {} : { headers: Object.fromEntries(documented) };
}

import { schemaOf, schemaOfList } from '@cube/api';
import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';

/** An answer as the API's document shows it: of one named schema, of a list of them, or without a body. */
export type DocumentedAnswer =
  | string
  | { readonly one: string; readonly description: string }
  | { readonly list: string; readonly description: string };

/** What a route answers, by status. A text alone describes an error from 400 on, and an empty body below. */
export function Answers(answers: Readonly<Record<number, DocumentedAnswer>>): MethodDecorator {
  return applyDecorators(
    ...Object.entries(answers).map(([status, answer]) =>
      ApiResponse({ status: Number(status), ...bodyOf(Number(status), answer) }),
    ),
  );
}

function bodyOf(status: number, answer: DocumentedAnswer) {
  if (typeof answer === 'string') {
    return status < 400 ? { description: answer } : { description: answer, schema: schemaOf('Error') };
  }
  const schema = 'one' in answer ? schemaOf(answer.one) : schemaOfList(answer.list);
  return { description: answer.description, schema };
}

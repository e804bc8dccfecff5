import type { FieldError } from './field-error';

/** The one shape of every answer that is not a success. */
export interface WireError {
  readonly HTTPStatusCode: number;
  readonly Message: string;
  readonly Errors: readonly FieldError[];
}

export function toWireError(status: number, message: string, errors: readonly FieldError[] = []): WireError {
  return { HTTPStatusCode: status, Message: message, Errors: errors };
}

import { ApiError } from './api-error';
import { type JsonFault, MOST_KEYS, scanJson } from './json-scan';

/**
 * A request body as a value: JSON of bounded depth, without keys that would reach a prototype. Throws ApiError 400 that says where the fault
 * is. The text itself is never repeated: it may hold an `Env`.
 */
export function parseJsonBody(text: string, { maxDepth }: { readonly maxDepth: number }): unknown {
  const fault = scanJson(text, maxDepth);
  if (fault !== null) throw refusal(text, fault, maxDepth);
  return JSON.parse(text);
}

/** Bytes as they come from the network. */
export function decodeBody(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ApiError(400, 'The body is not UTF-8.');
  }
}

function refusal(text: string, { kind, at, path }: JsonFault, maxDepth: number): ApiError {
  const where = `at position ${at} (${lineAndColumn(text, at)})`;
  switch (kind) {
    case 'syntax':
      return new ApiError(
        400,
        at >= text.length
          ? `The body is not JSON: it ends too early, ${where}.`
          : `The body is not JSON: see ${where}.`,
      );
    case 'depth':
      return tooDeep(`The body is nested too deeply ${where}.`, maxDepth);
    case 'width':
      return new ApiError(400, `An object of the body has too many keys ${where}.`, [
        { Field: path, Value: null, Expected: `at most ${MOST_KEYS} keys in an object` },
      ]);
    case 'key': {
      const key = path.slice(path.lastIndexOf('.') + 1);
      return new ApiError(400, `The key ${key} is not allowed, ${where}.`, [
        { Field: path, Value: null, Expected: `no key named ${key}` },
      ]);
    }
    default:
      return kind satisfies never;
  }
}

function tooDeep(message: string, maxDepth: number): ApiError {
  return new ApiError(400, message, [{ Field: '', Value: null, Expected: `at most ${maxDepth} levels of nesting` }]);
}

function lineAndColumn(text: string, at: number): string {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return `line ${line}, column ${at - before.lastIndexOf('\n')}`;
}

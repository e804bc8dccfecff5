import type { ManagerIdentity } from '@cube/task';
import { type FieldError, shownValue } from './field-error';

/** The headers that go with every call of a manager to a worker; `Cube-Instance` only once HELLO was answered. */
export const IDENTITY_HEADERS = [
  'Cube-Cluster',
  'Cube-History',
  'Cube-Epoch',
  'Cube-Manager',
  'Cube-Instance',
] as const;

type IdentityHeader = (typeof IDENTITY_HEADERS)[number];

/** As node:http gives them: names in lower case. */
export type HeaderBag = Readonly<Record<string, string | string[] | undefined>>;

export type ReadIdentity =
  /** None of the headers is there: the caller is a user, not a manager. */
  | { readonly from: 'user' }
  | { readonly from: 'manager'; readonly identity: ManagerIdentity; readonly instance: string | null }
  | { readonly from: 'nobody'; readonly errors: readonly FieldError[] };

export function identityToHeaders(identity: ManagerIdentity, instance: string | null): Record<string, string> {
  const { cluster, history, epoch, manager } = identity;
  const headers = {
    'Cube-Cluster': cluster,
    'Cube-History': history,
    'Cube-Epoch': String(epoch),
    'Cube-Manager': manager,
  };
  return instance === null ? headers : { ...headers, 'Cube-Instance': instance };
}

export function identityFromHeaders(headers: HeaderBag): ReadIdentity {
  const given = IDENTITY_HEADERS.filter((name) => headers[name.toLowerCase()] !== undefined);
  if (given.length === 0) return { from: 'user' };
  const errors: FieldError[] = [];
  const take = (name: IdentityHeader, expected: string, form: RegExp): string => {
    const value = headers[name.toLowerCase()];
    if (typeof value === 'string' && form.test(value)) return value;
    errors.push({ Field: name, Value: shownValue(value), Expected: expected });
    return '';
  };
  const token = (name: IdentityHeader) => take(name, '1 to 128 printable characters', /^[\x21-\x7e]{1,128}$/);
  const identity: ManagerIdentity = {
    cluster: token('Cube-Cluster'),
    history: token('Cube-History'),
    epoch: Number(take('Cube-Epoch', 'a whole number from 1', /^[1-9][0-9]{0,14}$/)),
    manager: token('Cube-Manager'),
  };
  const instance = given.includes('Cube-Instance') ? token('Cube-Instance') : null;
  return errors.length > 0 ? { from: 'nobody', errors } : { from: 'manager', identity, instance };
}

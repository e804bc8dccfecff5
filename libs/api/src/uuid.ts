import { text } from './check';

const NIL = '00000000-0000-0000-0000-000000000000';

export function isUuid(value: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
}

/** Any UUID but the nil one, which Go writes for "none": two clients that leave it so would mean the same task. */
export const uuid = text(
  'a UUID like bb1d59ef-9fc1-4e4b-a44d-db571eeed203, not the nil one; leave the field out and one is made',
  36,
  (value) => isUuid(value) && value !== NIL,
);

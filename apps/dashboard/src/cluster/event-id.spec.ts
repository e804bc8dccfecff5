import { newEventId } from './event-id';

it.each([
  [0x00, '00000000-0000-4000-8000-000000000000'],
  [0xff, 'ffffffff-ffff-4fff-bfff-ffffffffffff'],
])('an ID is a version 4 UUID, whatever the bytes: %p', (byte, expected) => {
  expect(newEventId(new Uint8Array(16).fill(byte))).toBe(expected);
});

it('no two IDs are the same', () => expect(newEventId()).not.toBe(newEventId()));

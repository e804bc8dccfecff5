// as apps/manager/src/boundary-fixture.ts
import { Task } from '@cube/task'; // breaks @typescript-eslint/consistent-type-imports
export * from '@cube/task'; // breaks no-restricted-syntax

// breaks-next no-restricted-syntax
export enum Colour {
  Red,
}

async function work(): Promise<void> {}
work(); // breaks @typescript-eslint/no-floating-promises

// breaks-next @typescript-eslint/no-explicit-any
export function loose(value: any): string {
  return value.name; // breaks @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-member-access
}

export function careless(names: string[]): string {
  return names[0]!; // breaks @typescript-eslint/no-non-null-assertion
}

export function forgetful(way: 'in' | 'out', task: Task): string {
  switch (
    way // breaks @typescript-eslint/switch-exhaustiveness-check
  ) {
    case 'in':
      return task.id;
  }
  return '';
}

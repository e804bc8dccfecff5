// as apps/manager/src/house-style.ts
import { Task } from '@cube/task'; // breaks typescript/consistent-type-imports
export * from '@cube/task'; // breaks cube/no-export-all

// breaks-next cube/no-enum
export enum Colour {
  Red,
}

async function work(): Promise<void> {}
work(); // breaks typescript/no-floating-promises

// breaks-next typescript/no-explicit-any
export function loose(value: any): string {
  return value.name; // breaks typescript/no-unsafe-return, typescript/no-unsafe-member-access
}

export function careless(names: string[]): string {
  return names[0]!; // breaks typescript/no-non-null-assertion
}

export function forgetful(way: 'in' | 'out', task: Task): string {
  switch (
    way // breaks typescript/switch-exhaustiveness-check
  ) {
    case 'in':
      return task.id;
  }
  return '';
}

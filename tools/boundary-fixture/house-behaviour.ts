// as apps/manager/src/house-behaviour.ts
declare const list: string[];
declare const work: () => Promise<number>;

export async function waits(): Promise<void> {
  await list; // breaks typescript/await-thenable
}
export function removes(): void {
  delete list[0]; // breaks typescript/no-array-delete
}
export function counts(): string[] {
  const keys: string[] = [];
  for (const key in list) keys.push(key); // breaks typescript/no-for-in-array
  return keys;
}
export function later(): void {
  setTimeout('list', 1); // breaks typescript/no-implied-eval
}
export function always(): boolean {
  return work() ? true : false; // breaks typescript/no-misused-promises
}
export class Keeper {
  name = '';
  greet(): string {
    return this.name;
  }
  keep(): unknown {
    const self = this; // breaks typescript/no-this-alias
    return self;
  }
}
export const detached = new Keeper().greet; // breaks typescript/unbound-method
export function fails(): never {
  throw 'text'; // breaks typescript/only-throw-error
}
export const refused = () => Promise.reject('text'); // breaks typescript/prefer-promise-reject-errors
export const named = String({}); // breaks typescript/no-base-to-string
export const added = 'text' + new Keeper(); // breaks typescript/restrict-plus-operands, typescript/no-base-to-string
export const templated = `${list}`; // breaks typescript/restrict-template-expressions

// Allowed: what was caught is passed on.
export function passesOn(): void {
  try {
    later();
  } catch (error) {
    throw error;
  }
}

// as apps/manager/src/house-javascript.ts
declare const counts: number[];

export const same = (count: number) => count == 1; // breaks eqeqeq
export const pair = new Array(0, 1); // breaks no-array-constructor
same(1) && pair; // breaks no-unused-expressions
const forgotten = 1; // breaks no-unused-vars
export var old = 1; // breaks no-var
let steady = 1; // breaks prefer-const
export const steadyToo = steady;
export function sum(): number {
  return Number(arguments[0]); // breaks prefer-rest-params
}
export const largest = Math.max.apply(Math, counts); // breaks prefer-spread

// breaks-next unused-disable-directive
// oxlint-disable-next-line no-var
export const fresh = 1;

// Allowed: a name that says that nobody reads it.
export const second = (_first: number, value: number) => value;
const { one: _one, ...others } = { one: 1, two: 2 };
export { others };

// as apps/manager/src/house-types.ts
/// <reference path="./main.ts" /> // breaks typescript/triple-slash-reference
import fs = require('node:fs'); // breaks typescript/no-require-imports
import { type Task } from '@cube/task';

declare const anything: any; // breaks typescript/no-explicit-any
declare const task: Task | undefined;
declare const text: string;

// breaks-next typescript/ban-ts-comment
// @ts-ignore
export const ignored = fs.constants.O_RDONLY;

// breaks-next cube/no-enum
export enum Size {
  Small = 1, // breaks typescript/no-duplicate-enum-values
  Large = 1,
}
export const isLarge = (size: Size) => size === 1; // breaks typescript/no-unsafe-enum-comparison

export type Twice = 'a' | 'a'; // breaks typescript/no-duplicate-type-constituents
export type Nothing = {}; // breaks typescript/no-empty-object-type
export type Swallowed = string | unknown; // breaks typescript/no-redundant-type-constituents
export type Callback = Function; // breaks typescript/no-unsafe-function-type
export type Boxed = String; // breaks typescript/no-wrapper-object-types
export interface Odd {
  new (): Odd; // breaks typescript/no-misused-new
}
export namespace Old {} // breaks typescript/no-namespace
declare module Older {} // breaks typescript/no-namespace, typescript/prefer-namespace-keyword
export const loose = <T extends unknown>(value: T) => value; // breaks typescript/no-unnecessary-type-constraint
// breaks-next typescript/no-unsafe-declaration-merging
export interface Merged {
  name: string;
}
export class Merged {}

export const sure = task!!.id; // breaks typescript/no-extra-non-null-assertion, typescript/no-non-null-assertion, typescript/no-unnecessary-type-assertion
export const surer = task?.id!; // breaks typescript/no-non-null-asserted-optional-chain, typescript/no-non-null-assertion
export const asserted = text as string; // breaks typescript/no-unnecessary-type-assertion
export const constant = 'a' as 'a'; // breaks typescript/prefer-as-const, typescript/no-unnecessary-type-assertion

export const passed = text.concat(anything); // breaks typescript/no-unsafe-argument
export const kept = anything; // breaks typescript/no-unsafe-assignment
export const called = String(anything()); // breaks typescript/no-unsafe-call
export const negative = -text; // breaks typescript/no-unsafe-unary-minus

// Allowed: numbers and booleans read well.
export const told = `${1} ${true}`;

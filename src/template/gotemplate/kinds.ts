/** Kinds that Go's switches name one by one and treat alike. */
import type { Kind } from './value.ts'

export type KindFamily =
  | 'bool'
  | 'int'
  | 'uint'
  | 'float'
  | 'complex'
  | 'string'
  | 'list'
  | 'map'
  | 'struct'
  | 'pointer'
  | 'interface'
  | 'func'

/** The family of a kind: `list` for slices, else the name of its kinds without their size. */
export function familyOf(kind: Kind): KindFamily {
  return FAMILIES[kind]
}

/** True for integers of every size, with or without sign. */
export function isInteger(kind: Kind): boolean {
  const family = FAMILIES[kind]
  return family === 'int' || family === 'uint'
}

const FAMILIES: Readonly<Record<Kind, KindFamily>> = {
  bool: 'bool',
  int: 'int',
  int32: 'int',
  int64: 'int',
  uint: 'uint',
  uint8: 'uint',
  uint32: 'uint',
  uint64: 'uint',
  float64: 'float',
  complex128: 'complex',
  string: 'string',
  slice: 'list',
  map: 'map',
  struct: 'struct',
  pointer: 'pointer',
  interface: 'interface',
  func: 'func',
}

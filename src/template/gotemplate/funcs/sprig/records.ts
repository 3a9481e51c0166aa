/** Dictionaries while they are made or changed. */
import { record } from '../../../../base/json.ts'
import { forgetSize } from '../../reflect.ts'
import { GoError, type GoRecord, type GoValue } from '../../value.ts'

/** A record that functions may fill. */
export type MutableRecord = { [key: string]: GoValue }

export function emptyRecord(): MutableRecord {
  return record()
}

/** The record itself, to be changed in place as Go changes a map; an error when the data is frozen. */
export function writable(record: GoRecord): MutableRecord {
  if (Object.isFrozen(record)) throw new GoError('this dictionary is read-only here; change a deepCopy of it')
  forgetSize(record)
  return record as MutableRecord
}

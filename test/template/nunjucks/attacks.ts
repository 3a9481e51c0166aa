import { CODE_PAYLOADS, ESCAPE_PAYLOADS } from './payloads-code.ts'
import { LEAK_PAYLOADS } from './payloads-leak.ts'
import { POLLUTION_PAYLOADS } from './payloads-pollution.ts'
import { RUNAWAY_PAYLOADS } from './payloads-runaway.ts'

export type AttackClass = 'code' | 'leak' | 'pollution' | 'runaway'

export const PAYLOADS: Readonly<Record<AttackClass, readonly string[]>> = {
  code: [...CODE_PAYLOADS, ...ESCAPE_PAYLOADS],
  leak: LEAK_PAYLOADS,
  pollution: POLLUTION_PAYLOADS,
  runaway: RUNAWAY_PAYLOADS,
}

/** JSON of the data that attacked templates see. */
export const VICTIM = JSON.stringify({
  values: { image: 'registry.example/app:1', list: [3, 1, 2], evil: 'constructor', file: 'canary.txt' },
  workload: { name: 'shop' },
})

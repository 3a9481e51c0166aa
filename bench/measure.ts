import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'

export interface Command {
  readonly file: string
  readonly args: readonly string[]
  /** Path of what is on its stdin. */
  readonly stdin?: string
  /** Exit codes that are fine. */
  readonly accepts?: readonly number[]
}

export interface Ratio {
  readonly median: number
  readonly min: number
  readonly max: number
}

/**
 * Wall time of a command as a multiple of another's, as whole processes in interleaved pairs: what slows the machine slows both. The variable
 * NODE_EXTRA_CA_CERTS is unset, because Node 20 reads certificates at each start when it is set, which would flatter every ratio.
 */
export function ratio(command: Command, base: Command, pairs: number): Ratio {
  once(command)
  once(base)
  const ratios: number[] = []
  for (let i = 0; i < pairs; i++) {
    const a = once(command)
    const b = once(base)
    ratios.push(a / b)
  }
  ratios.sort((a, b) => a - b)
  return { median: ratios[ratios.length >> 1] ?? 0, min: ratios[0] ?? 0, max: ratios.at(-1) ?? 0 }
}

/** Milliseconds of one run; throws when it fails. */
function once({ file, args, stdin, accepts = [0] }: Command): number {
  const input = stdin === undefined ? 'ignore' : openSync(stdin, 'r')
  const { NODE_EXTRA_CA_CERTS: _unset, ...env } = process.env
  const start = process.hrtime.bigint()
  const result = spawnSync(file, [...args], { stdio: [input, 'ignore', 'pipe'], env })
  const took = Number(process.hrtime.bigint() - start) / 1e6
  if (typeof input === 'number') closeSync(input)
  if (result.error) throw result.error
  if (!accepts.includes(result.status ?? -1))
    throw new Error(`${file} ${args.join(' ')} ended with ${result.status}: ${String(result.stderr).slice(0, 500)}`)
  return took
}

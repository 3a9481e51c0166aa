import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')

/** The folders of `examples/` whose policy has injectors of its own, or tenants. */
export const EXAMPLES: readonly string[] = readdirSync(join(ROOT, 'examples')).filter((name) => {
  const policy = join(ROOT, 'examples', name, 'policy.yaml')
  return existsSync(policy) && /^ {2}(injectors|tenants):/m.test(readFileSync(policy, 'utf8'))
})

/** What examples and cases of our own inject, as texts. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Stream } from './both-ways.ts'
import { PROJECT } from './bundle.ts'
import { example } from './resource-list.ts'

export interface OwnStream extends Stream {
  readonly name: string
}

/** Examples with manifests and a policy, cases that inject, and the frozen inputs. */
export function ownStreams(): readonly OwnStream[] {
  return [...exampleStreams(), ...caseStreams(), ...frozenStreams()]
}

function exampleStreams(): readonly OwnStream[] {
  const root = join(PROJECT, 'examples')
  return readdirSync(root)
    .filter((name) => existsSync(join(root, name, 'app.yaml')) && existsSync(join(root, name, 'policy.yaml')))
    .map((name) => ({
      name: `examples/${name}`,
      manifests: read(join(root, name, 'app.yaml')),
      policy: [read(join(root, name, 'policy.yaml')), read(join(root, name, 'tenant.yaml'))].filter(Boolean).join('---\n'),
      facts: read(join(root, name, 'facts.yaml')),
    }))
}

function caseStreams(): readonly OwnStream[] {
  const root = join(PROJECT, 'test/cases')
  return readdirSync(root).flatMap((name) => {
    const argv = read(join(root, name, 'args'))
      .split('\n')
      .filter(Boolean)
    if (argv[0] !== 'inject') return []
    const path = (word: string): string => join(PROJECT, word.replace('$CASE', `test/cases/${name}`))
    const flagged = (flag: string): string => (argv.includes(flag) ? read(path(argv[argv.indexOf(flag) + 1] as string)) : '')
    const manifests = read(join(root, name, 'input.yaml')) || read(path(argv[1] as string))
    return [{ name: `cases/${name}`, manifests, policy: flagged('--policy'), facts: flagged('--facts') }]
  })
}

function frozenStreams(): readonly OwnStream[] {
  const root = join(PROJECT, 'test/frozen/inputs')
  return readdirSync(root).map((name) => ({
    name: `frozen/${name}`,
    manifests: read(join(root, name)),
    policy: example('policy.yaml'),
    facts: example('facts.yaml'),
  }))
}

function read(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

import type { Diagnostic } from '../base/diagnostic.ts'
import type { Item } from '../krm/unfold.ts'
import type { Fact, Facts } from '../policy/facts.ts'
import type { InjectionPolicy } from '../policy/injection-policy.ts'
import { type MatchName, type NamespaceView, namespaceLookup } from '../policy/namespaces.ts'
import type { Chunks } from './chunks.ts'
import type { Applier } from './immutable-workloads.ts'
import { type Located, locate } from './locate.ts'
import type { ReadSource } from './read-source.ts'
import { allFacts } from './stream-facts.ts'

/** Manifests, and what is said beside them. */
export interface PipelineInput {
  readonly read: readonly ReadSource[]
  readonly policy: InjectionPolicy
  /** Facts from elsewhere than the stream. */
  readonly facts: readonly Fact[]
  /** Who will apply the output, where that is known: hints are for that one. */
  readonly applier?: Applier
}

/** All that is known before the first decision: what `inject` and `explain` have in common. */
export interface Survey {
  readonly facts: Facts
  readonly namespaces: { readonly view: (name: string) => NamespaceView; readonly warnings: readonly Diagnostic[] }
  readonly items: readonly Item[]
  /** All workloads, found when they are first asked for. */
  readonly located: Located
  /** How names are compared with patterns of the policy. */
  readonly matches: MatchName
  readonly notices: readonly Diagnostic[]
}

/** Sorts facts out and finds the workloads. Throws InjectError for facts that contradict each other. */
export function surveyManifests(input: PipelineInput, chunks: Pick<Chunks, 'glob'>): Survey {
  const { policy } = input
  const notices: Diagnostic[] = []
  const items = input.read.flatMap(({ contents }) =>
    contents.flatMap(({ content }) => (content.form === 'other' ? [] : content.items)),
  )
  const facts = allFacts(input, items, notices)
  const matches = matcher(chunks)
  const namespaces = namespaceLookup(facts, input.policy, matches)
  let located: Located | undefined
  return {
    facts,
    namespaces,
    items,
    get located() {
      located ??= locate(items, policy, { view: namespaces.view, targetNamespace: facts.targetNamespace })
      return located
    },
    matches,
    notices,
  }
}

/** Compares names with patterns; `*` alone, names and what was asked before need no library. */
function matcher(chunks: Pick<Chunks, 'glob'>): MatchName {
  const known = new Map<string, boolean>()
  return (pattern, name) => {
    if (pattern === name) return true
    if (!/[*?[\\]/.test(pattern)) return false
    if (pattern === '*') return name !== '' && !name.includes('/')
    const question = `${pattern} ${name}`
    const answer = known.get(question) ?? chunks.glob().matchGlob(pattern, name)
    known.set(question, answer)
    return answer
  }
}

import { type Diagnostic, InjectError } from '../../base/diagnostic.ts'
import type { Facts } from '../../policy/facts.ts'
import type { InjectionPolicy } from '../../policy/injection-policy.ts'
import type { InjectorLoaders } from './prepared-injector.ts'
import { type IstioRevision, isIstioProblem, readRevision } from './revisions.ts'

/** The revisions of Istio of a run, each read when it is first asked for. */
export interface KnownRevisions {
  /** The revision, or why it cannot be used. */
  of(name: string): IstioRevision | Diagnostic
  /** Throws InjectError where it cannot be used. */
  usable(name: string): IstioRevision
  /** All of the facts that can be used. */
  all(): readonly IstioRevision[]
}

export function knownRevisions(facts: Facts, policy: InjectionPolicy, load: InjectorLoaders): KnownRevisions {
  const read = new Map<string, IstioRevision | Diagnostic>()
  const of = (name: string): IstioRevision | Diagnostic => {
    const known = read.get(name) ?? readRevision(name, facts, policy, load)
    read.set(name, known)
    return known
  }
  return {
    of,
    usable: (name) => {
      const revision = of(name)
      if (isIstioProblem(revision)) throw new InjectError([revision])
      return revision
    },
    all: () => [...facts.revisions.keys()].map(of).filter((one): one is IstioRevision => !isIstioProblem(one)),
  }
}

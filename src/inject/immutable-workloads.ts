/** RI0341: what was injected and cannot be applied over an object that is there already. */
import type { Diagnostic } from '../base/diagnostic.ts'
import { at, isObject } from '../base/json.ts'
import type { Workload } from './injector.ts'

/** Who applies the output, where that is known. */
export type Applier = 'argocd' | 'flux'

const REMEDIES: { readonly [applier in Applier]: string } = {
  argocd: 'argocd.argoproj.io/sync-options: Replace=true,Force=true',
  flux: 'kustomize.toolkit.fluxcd.io/force: enabled',
}

const NAMES: { readonly [applier in Applier]: string } = { argocd: 'Argo CD', flux: 'Flux' }

/** What is said of the objects of one kind. */
const SENTENCES: { readonly [kind: string]: { readonly one: string; readonly many: string } } = {
  Job: { one: 'its pod template is immutable', many: 'their pod templates are immutable' },
  Pod: { one: 'a pod that runs cannot be changed so', many: 'pods that run cannot be changed so' },
}

/** Annotations by which an object is made anew each time, or replaced. */
const REPLACED: readonly { readonly key: string; readonly value?: RegExp }[] = [
  { key: 'argocd.argoproj.io/hook' },
  { key: 'helm.sh/hook' },
  { key: 'argocd.argoproj.io/sync-options', value: /\b(?:Replace|Force)=true\b/ },
  { key: 'kustomize.toolkit.fluxcd.io/force', value: /^enabled$/i },
]

/** A warning a kind about changed workloads, with what to do for the one who applies them; none for objects that are replaced anyway. */
export function immutableWarnings(changed: readonly Workload[], applier: Applier | undefined): readonly Diagnostic[] {
  const remedies = (Object.keys(REMEDIES) as Applier[]).map((one) => `${NAMES[one]}: ${REMEDIES[one]}`).join(' · ')
  const hint = applier === undefined ? `${remedies} · kubectl: replace --force` : `annotate it with ${REMEDIES[applier]}`
  return Object.entries(SENTENCES).flatMap(([kind, { one, many }]): Diagnostic[] => {
    const titles = [
      ...new Set(changed.filter((workload) => workload.kind === kind && !isReplaced(workload)).map(({ title }) => title)),
    ]
    const [first, ...others] = titles
    if (first === undefined) return []
    const who = others.length === 0 ? `${first}: ${one}` : `${first} and ${others.length} more: ${many}`
    return [{ code: 'RI0341', severity: 'warning', message: `${who}; applying this over an existing ${kind} fails`, hint }]
  })
}

/** Objects with a generated name are new each time, too. */
function isReplaced({ object, name }: Workload): boolean {
  const annotations = at(object, 'metadata', 'annotations')
  const isAsked = ({ key, value }: (typeof REPLACED)[number]): boolean => {
    const text = isObject(annotations) ? annotations[key] : undefined
    return typeof text === 'string' && (value === undefined || value.test(text))
  }
  return name === '' || REPLACED.some(isAsked)
}

import { placeText } from '../../base/place-text.ts'
import type { ExplainedAnswer, ExplainedWorkload, WebhookEffect } from '../../inject/explain.ts'
import type { Decision, Trail, Workload } from '../../inject/injector.ts'
import type { Change } from '../../inject/template-changes.ts'
import { LABELS } from '../../istio/names.ts'
import { escapeLine } from '../escape-controls.ts'

/** Workloads explained for people: a paragraph each. */
export function textOfWorkloads(workloads: readonly ExplainedWorkload[]): string {
  return paragraphs(workloads.map(explainedLines), 'no workload to explain')
}

/** What a live webhook would do, for people: a paragraph each. */
export function textOfEffects(effects: readonly WebhookEffect[]): string {
  return paragraphs(effects.map(effectLines), 'no workload to explain')
}

function paragraphs(all: readonly (readonly string[])[], none: string): string {
  if (all.length === 0) return `${none}\n`
  return all.map((lines) => lines.map((line) => `${escapeLine(line.trimEnd())}\n`).join('')).join('\n')
}

function explainedLines(one: ExplainedWorkload): readonly string[] {
  const { workload, answers, verdict } = one
  const head = `${titleOf(workload)}: ${headline(one)}`
  const several = answers.length > 1
  if (verdict === 'undecided') return [head, ...answers.flatMap((answer) => hypothesisLines(answer, several ? 'named' : 'alone'))]
  return [
    head,
    '',
    ...namespaceLines(workload),
    ...answers.flatMap((answer) => [
      ...(several ? [`  ${answer.injector}: ${answerWord(answer)}`] : []),
      ...trailLines(answer.decision.trail, answer.decision.verdict),
      ...(several ? detailLines(answer) : []),
    ]),
    ...one.errors.flatMap((error) => [
      `  error    ${error.code}: ${error.message.replaceAll('\n', '\n           ')}`,
      ...(error.hint === undefined ? [] : [`           ${error.hint.replaceAll('\n', '\n           ')}`]),
    ]),
    ...(several ? [] : answers.flatMap(detailLines)),
    ...liveLines(one),
  ]
}

function hypothesisLines({ injector, hypotheses }: ExplainedAnswer, form: 'named' | 'alone'): readonly string[] {
  const width = Math.max(0, ...hypotheses.map(({ given }) => given.length))
  const name = form === 'named' ? `${injector}: ` : ''
  return hypotheses.map(({ given, decision }) => `  ${name}${given.padEnd(width)}  → ${outcomeWord(decision, hypotheses)}`)
}

function headline({ verdict, because, errors, answers }: ExplainedWorkload): string {
  switch (verdict) {
    case 'injected': {
      const by = answers.filter(({ decision }) => decision.verdict === 'inject').map(({ injector }) => injector)
      return `injected by ${by.join(', ')}`
    }
    case 'left-alone':
      return `left alone: ${because}`
    case 'undecided':
      return `undecided: ${because} (inject refuses this run)`
    case 'refused':
      return `refused: ${errors[0]?.code ?? ''} (inject refuses this run)`
  }
}

function answerWord({ decision }: ExplainedAnswer): string {
  const because = typeof decision.because === 'string' ? decision.because : decision.because.message
  switch (decision.verdict) {
    case 'inject':
      return `injects: ${because}`
    case 'leave-alone':
      return `leaves alone: ${because}`
    case 'undecided':
      return `undecided: ${because}`
    case 'refused':
      return `refuses: ${because}`
  }
}

function outcomeWord(decision: Decision, all: readonly { readonly decision: Decision }[]): string {
  switch (decision.verdict) {
    case 'inject': {
      const revisions = new Set(
        all
          .map(({ decision: other }) => (other.verdict === 'inject' ? other.revision : undefined))
          .filter((one) => one !== undefined),
      )
      return revisions.size > 1 ? `injected (revision ${decision.revision})` : 'injected'
    }
    case 'leave-alone':
      return 'left alone'
    case 'undecided':
      return 'undecided'
    case 'refused':
      return `refused: ${decision.because.code}`
  }
}

/** Labels of a namespace that are shown; the others are counted. */
const SHOWN_LABELS = 6
const INJECTION_LABELS: readonly string[] = [LABELS.namespaceInjection, LABELS.revision, LABELS.dataplaneMode]

function namespaceLines({ namespace }: Workload): readonly string[] {
  const head = `  namespace ${namespace.name}   `
  const rank = (key: string): number => (INJECTION_LABELS.includes(key) ? 0 : 1)
  const labels = [...namespace.labels]
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([key, { value, from }]) => ({ text: `${key}=${value}`, from }))
  if (labels.length === 0) return [`${head}${namespace.known ? 'no labels' : 'nothing is known of it'}`]
  const shown = labels.slice(0, SHOWN_LABELS)
  const width = Math.max(...shown.map(({ text }) => text.length))
  const rows = shown.map(({ text, from }, i) => `${i === 0 ? head : ' '.repeat(head.length)}${text.padEnd(width)}   from ${from}`)
  return labels.length > shown.length ? [...rows, `${' '.repeat(head.length)}and ${labels.length - shown.length} more`] : rows
}

/** The stages, numbered; a stage that several ask in has a heading for each who asks. */
function trailLines(trail: Trail, end: string): readonly string[] {
  const lines: string[] = []
  const width = Math.max(0, ...trail.map(({ rule }) => shortRule(rule).length))
  let stage = ''
  let source: string | undefined
  let number = 0
  for (const [i, line] of trail.entries()) {
    if (line.stage !== stage || line.source !== source) {
      if (line.stage !== stage) number++
      stage = line.stage
      source = line.source
      lines.push(`  ${number} ${stage}${source === undefined ? '' : ` (${source})`}`)
    }
    const last =
      i === trail.length - 1 && line.stage !== trail[0]?.stage ? `  → ${end === 'inject' ? 'inject' : 'leave alone'}` : ''
    const answer = line.answer === 'yes' && line.source !== undefined ? 'YES' : line.answer
    lines.push(
      `      ${shortRule(line.rule).padEnd(width)}  ${line.because === undefined ? answer : answer.padEnd(8)}${line.because === undefined ? '' : ` ${line.because}`}${last}`,
    )
  }
  return lines
}

/** All injection webhooks end in the same name. */
function shortRule(rule: string): string {
  return rule.replace(/^(.+\.)sidecar-injector\.istio\.io$/, '$1…')
}

function detailLines({ details, decision }: ExplainedAnswer): readonly string[] {
  const stages = new Set(decision.trail.map(({ stage }) => stage)).size
  const used = details.filter(({ name }) => name !== 'assumed')
  const width = Math.max(0, ...used.map(({ name }) => name.length))
  return [
    ...used.map(({ name, value }, i) => `  ${i === 0 ? `${stages + 1} with ` : '       '}  ${name.padEnd(width)}  ${value}`),
    ...details.filter(({ name }) => name === 'assumed').map(({ value }, i) => `  ${i === 0 ? 'assumed' : '       '}  ${value}`),
  ]
}

/** What the cluster would do to the pod as it comes out: told where the two could part. */
function liveLines({ verdict, live }: ExplainedWorkload): readonly string[] {
  if (live === undefined || verdict === 'undecided' || verdict === 'refused') return []
  const text = liveText(live)
  if (verdict === 'injected')
    return [`  live     ${live.verdict === 'inject' ? 'the webhook would inject this pod again (RI0332)' : text}`]
  return live.verdict === 'leave-alone' ? [] : [`  live     ${text}`]
}

function liveText(live: Decision): string {
  switch (live.verdict) {
    case 'inject':
      return `the webhook of revision ${live.revision} would inject this pod`
    case 'leave-alone':
      return 'the webhook leaves this pod alone'
    case 'undecided':
      return 'not known, because the labels of the namespace are not'
    case 'refused':
      return `${live.because.code}: ${live.because.message}`
  }
}

function effectLines({ workload, decision, changes, errors }: WebhookEffect): readonly string[] {
  const head = `${titleOf(workload)}: `
  const trail = ['', ...namespaceLines(workload), ...trailLines(decision.trail, decision.verdict)]
  const faults = errors.map((error) => `  error    ${error.code}: ${error.message.replaceAll('\n', '\n           ')}`)
  switch (decision.verdict) {
    case 'undecided':
      return [`${head}undecided: ${decision.because}`, ...trail]
    case 'leave-alone':
      return [`${head}the live webhook leaves this pod alone: ${decision.because}`, ...trail]
    case 'refused':
      return [`${head}the live webhook cannot be told`, ...trail, ...faults]
    case 'inject':
      if (changes === undefined) return [`${head}the live webhook would reject this pod`, ...trail, ...faults]
      if (changes.length === 0) return [`${head}the live webhook would inject this pod, and change nothing`, ...trail]
      return [
        `${head}the live webhook (revision ${decision.revision}) would change this pod`,
        ...trail,
        '  changes',
        ...changes.map((change) => `      ${changeText(change)}`),
      ]
  }
}

const SIGNS = { added: '+', removed: '-', changed: '~', moved: '↕' } as const

function changeText({ path, what, before, after }: Change): string {
  const values =
    what === 'changed'
      ? [before, after].filter((one) => one !== undefined)
      : [what === 'added' ? after : before].filter((one) => one !== undefined)
  return `${SIGNS[what]} ${path}${values.length === 0 ? '' : `   ${values.join(' → ')}`}`
}

function titleOf({ title, place, path }: Workload): string {
  // Kinds with several pod templates are explained one by one.
  const template = path.some((step) => typeof step === 'number') ? ` ${path.join('.')}` : ''
  return `${title}${template} (${placeText(place)})`
}

import { relative, resolve, sep } from 'node:path'

/** What GitHub Actions tells a step that asked for a report in its form. */
export interface GithubStep {
  /** Where the step's summary is added; absent outside of a workflow. */
  readonly summaryFile?: string
  /** A path as GitHub calls it: from the root of the repository. */
  readonly fileOf: (name: string) => string
}

export function githubStep(env: NodeJS.ProcessEnv = process.env): GithubStep {
  const { GITHUB_STEP_SUMMARY: summaryFile, GITHUB_WORKSPACE: workspace } = env
  return {
    ...(summaryFile && { summaryFile }),
    fileOf: (name) => {
      if (!workspace) return name
      const path = relative(workspace, resolve(name)).replaceAll(sep, '/')
      return path.startsWith('../') || path === '' ? name : path
    },
  }
}

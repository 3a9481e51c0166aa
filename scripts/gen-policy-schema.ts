/** Writes plugin/injection-policy.schema.json, plugin/krm-function-definition.yaml and the reference in docs/policy.md from the decoder's tables. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generatedFiles } from './policy-schema.ts'

const project = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(project, path), 'utf8')
for (const [path, text] of Object.entries(generatedFiles(read('docs/policy.md')))) writeFileSync(join(project, path), text)

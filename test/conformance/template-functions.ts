/** The function tables that template vectors name. A table whose module is missing tells so when a row asks for it. */
import type { FuncTable } from '../../src/template/gotemplate/value.ts'

export type TableName = 'go' | 'sprig' | 'istio'

type Loaded = { readonly table: FuncTable } | { readonly missing: string }

const tables: Readonly<Record<TableName, Loaded>> = {
  go: { table: new Map() },
  sprig: await load(async () => {
    const { sprigFunctions } = await import('../../src/template/gotemplate/funcs/sprig/registry.ts')
    const { loadFamily } = await import('../../src/template/gotemplate/funcs/sprig/families.ts')
    return sprigFunctions(loadFamily)
  }),
  istio: await load(async () => (await import('./istio-template.ts')).istioTemplateFuncs()),
}

/** The functions beside the builtins. */
export function functionTable(name: TableName): FuncTable {
  const loaded = tables[name]
  if ('missing' in loaded) throw new Error(`the functions of ${name} cannot be loaded: ${loaded.missing}`)
  return loaded.table
}

async function load(table: () => Promise<FuncTable>): Promise<Loaded> {
  try {
    return { table: await table() }
  } catch (error) {
    return { missing: (error as Error).message }
  }
}

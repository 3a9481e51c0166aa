import * as bounds from './tenant-bounds.ts'

/** What a tenant's injector may add: where it injects. */
export const loadTenantBounds = (): typeof bounds => bounds

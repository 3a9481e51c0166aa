import * as faults from './settings-faults.ts'

/** What is said of ConfigMaps that are missing or wrong, and of `spec.istio` over them. */
export const loadSettingsFaults = (): typeof faults => faults

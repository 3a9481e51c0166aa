import * as cluster from './host/cluster/read-cluster.ts'

/** Reading a live cluster, with Kubernetes' client: only for `capture` without `--from`. */
export const loadCluster = (): typeof cluster => cluster

import { is } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { runTemplate } from './template-support.ts'

const POD = {
  metadata: {
    name: 'cart-7',
    labels: { app: 'cart' },
    creationTimestamp: '2023-02-03T04:05:06Z',
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'cart', uid: 'u' }],
  },
  spec: {
    restartPolicy: 'Never',
    containers: [
      {
        name: 'cart',
        ports: [{ containerPort: 81, name: 'api' }],
        resources: { limits: { cpu: '2500m', memory: '2Gi' }, requests: { cpu: '0.25' } },
        livenessProbe: { httpGet: { path: '/live', port: 'api' } },
        securityContext: { runAsUser: 0, readOnlyRootFilesystem: true, runAsGroup: 7 },
      },
    ],
    volumes: [{ name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '5Mi' } }],
  },
}

const ROWS: readonly (readonly [template: string, expected: string])[] = [
  ['{{(index .Spec.Containers 0).Ports}}', '[{api 0 81  }]'],
  ['{{index (index .Spec.Containers 0).Ports 0}}', '&ContainerPort{Name:api,HostPort:0,ContainerPort:81,Protocol:,HostIP:,}'],
  [
    '{{(index .Spec.Containers 0).Resources.Limits.Cpu}} {{(index .Spec.Containers 0).Resources.Limits.Memory.Value}}',
    '2500m 2147483648',
  ],
  ['{{(index .Spec.Containers 0).Resources.Limits.Pods}}', '0'],
  ['{{(index .Spec.Containers 0).Resources.Requests.Cpu.MilliValue}}', '250'],
  ['{{(index .Spec.Containers 0).Resources.Requests}}', 'map[cpu:{{25 -2} {<nil>}  DecimalSI}]'],
  ['{{(index .Spec.Containers 0).LivenessProbe.HTTPGet.Port}}', 'api'],
  ['{{printf "%v" (index .Spec.Containers 0).LivenessProbe.HTTPGet.Port}}', '{1 0 api}'],
  [
    '{{(index .Spec.Containers 0).SecurityContext}}',
    // RunAsGroup is behind in the text, as in the proto; a pointer to a scalar has a star.
    '&SecurityContext{Capabilities:nil,Privileged:nil,SELinuxOptions:nil,RunAsUser:*0,RunAsNonRoot:nil,ReadOnlyRootFilesystem:*true,AllowPrivilegeEscalation:nil,RunAsGroup:*7,ProcMount:nil,WindowsOptions:nil,SeccompProfile:nil,AppArmorProfile:nil,}',
  ],
  [
    '{{index .Spec.Volumes 0 | toJson}} {{(index .Spec.Volumes 0).VolumeSource.EmptyDir}}',
    '{"name":"tmp","emptyDir":{"medium":"Memory","sizeLimit":"5Mi"}} &EmptyDirVolumeSource{Medium:Memory,SizeLimit:5Mi,}',
  ],
  [
    '{{index .ObjectMeta.OwnerReferences 0}}',
    '&OwnerReference{Kind:ReplicaSet,Name:cart,UID:u,APIVersion:apps/v1,Controller:nil,BlockOwnerDeletion:nil,}',
  ],
  ['{{.ObjectMeta.GetName}} {{.ObjectMeta.GetLabels}} {{.ObjectMeta.GetFinalizers}}', 'cart-7 map[app:cart] []'],
  ['{{.ObjectMeta.CreationTimestamp}} {{.ObjectMeta.CreationTimestamp.Month}}', '2023-02-03 04:05:06 +0000 UTC February'],
  [
    '{{with .ObjectMeta.CreationTimestamp}}{{.Format "Jan 2 06"}} {{.Time.YearDay}} {{.Equal .}} {{printf "%#v" .}}{{end}}',
    'Feb 3 23 34 true time.Date(2023, time.February, 3, 4, 5, 6, 0, time.Local)',
  ],
  ['{{printf "%#v" .ObjectMeta.ManagedFields}} {{.ObjectMeta.DeletionTimestamp.IsZero}}', '[]v1.ManagedFieldsEntry(nil) true'],
  ['{{.ObjectMeta.CreationTimestamp.Date}}', 'error: function Date has 3 return values; should be 1 or 2'],
  [
    '{{.ObjectMeta.CreationTimestamp.Time.ISOWeek}}',
    'error: invalid function signature for ISOWeek: second return value should be error; is int',
  ],
  [
    '{{printf "%d" .ObjectMeta.CreationTimestamp}}',
    'error: error calling printf: the address of a *time.Location is different in every run: print what it holds',
  ],
  [
    '{{quote .ObjectMeta.DeletionTimestamp}}',
    'error: error calling quote: runtime error: invalid memory address or nil pointer dereference',
  ],
  [
    '{{range .Spec.Containers}}{{.Resources.Limits.DeepCopy.Cpu}}{{end}}',
    "error: can't evaluate field Cpu in type v1.ResourceList",
  ],
  ['{{.ObjectMeta.DeletionTimestamp}} {{.Spec.Affinity}} {{.Spec.Priority}}', '<nil> nil <nil>'],
  ['{{printf "%T %T" .Spec.RestartPolicy .Spec.Containers}}', 'v1.RestartPolicy []v1.Container'],
  ['{{eq .Spec.RestartPolicy "Never"}}', 'true'],
  ['{{.TypeMeta}} {{.DeploymentMeta}}', '&TypeMeta{Kind:Deployment,APIVersion:apps/v1,} shop/web'],
  ['{{.Spec.containers}}', "error: can't evaluate field containers in type v1.PodSpec"],
  ['{{.Spec.SecurityContext.FSGroup}}', 'error: nil pointer evaluating *v1.PodSecurityContext.FSGroup'],
  [
    '{{.ObjectMeta.DeletionTimestamp.Unix}}',
    'error: error calling Unix: runtime error: invalid memory address or nil pointer dereference',
  ],
]

describe('pods in templates', (it) => {
  it.each(
    ([template]) => template,
    ROWS,
    ([template, expected]) => is(runTemplate(template, { pod: POD }), expected),
  )

  it('an absent pod is all zero', () => {
    is(runTemplate('{{.ObjectMeta.Name}}{{len .Spec.Containers}}{{structToJSON .ObjectMeta}}{{.Spec.HostNetwork}}'), '0{}false')
  })
})

{{- /* What selects a part of the class: `include "nabla.labels" (list . "exchange")`. */}}
{{- define "nabla.labels" -}}
app.kubernetes.io/name: nabla
app.kubernetes.io/instance: {{ (index . 0).Release.Name | quote }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- /* A pod of Zero to JupyterHub's chart, for a policy. */}}
{{- define "nabla.jupyterhub" -}}
{{- include "jupyterhub.matchLabels" (merge (dict "componentLabel" (index . 1)) (index . 0).Subcharts.jupyterhub) }}
{{- end }}

{{- /* Who runs: as the image's own user, with no right, on a root that nobody writes. */}}
{{- define "nabla.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 990
  runAsGroup: 990
  fsGroup: 990
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "nabla.container" -}}
image: {{ printf "%s:%s" .Values.image.name .Values.image.tag | quote }}
{{- with .Values.image.pullPolicy }}
imagePullPolicy: {{ . }}
{{- end }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end }}

{{- define "nabla.names" -}}
- to:
    - namespaceSelector:
        matchLabels: { kubernetes.io/metadata.name: kube-system }
    - ipBlock: { cidr: 10.0.0.0/8 }
    - ipBlock: { cidr: 172.16.0.0/12 }
    - ipBlock: { cidr: 192.168.0.0/16 }
  ports:
    - { port: 53, protocol: UDP }
    - { port: 53, protocol: TCP }
{{- end }}

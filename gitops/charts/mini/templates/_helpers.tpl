{{- define "mini.name" -}}
{{- required "service.name is required" .Values.service.name -}}
{{- end -}}

{{- define "mini.labels" -}}
{{ include "mini.selector" . }}
app.kubernetes.io/version: {{ .Values.image.tag | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{- define "mini.selector" -}}
app.kubernetes.io/name: {{ include "mini.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- /* The pod is the same for a Deployment and for a Rollout. */ -}}
{{- define "mini.podTemplate" -}}
metadata:
  labels:
    {{- include "mini.labels" . | nindent 4 }}
spec:
  containers:
    - name: app
      image: "{{ required "image.repository is required" .Values.image.repository }}:{{ required "image.tag is required" .Values.image.tag }}"
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      ports:
        - name: http
          containerPort: 8080
          protocol: TCP
      env:
        - name: SERVICE_NAME
          value: {{ include "mini.name" . }}
        - name: POD_NAME
          valueFrom:
            fieldRef:
              fieldPath: metadata.name
        - name: NODE_NAME
          valueFrom:
            fieldRef:
              fieldPath: spec.nodeName
        {{- range .Values.secrets.db }}
        - name: {{ .env }}
          valueFrom:
            secretKeyRef:
              name: {{ include "mini.name" $ }}-db
              key: {{ .key }}
        {{- end }}
      readinessProbe:
        httpGet:
          path: {{ .Values.probes.readiness.path }}
          port: http
        periodSeconds: {{ .Values.probes.readiness.periodSeconds }}
      livenessProbe:
        httpGet:
          path: {{ .Values.probes.liveness.path }}
          port: http
        initialDelaySeconds: {{ .Values.probes.liveness.initialDelaySeconds }}
        periodSeconds: {{ .Values.probes.liveness.periodSeconds }}
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      {{- if .Values.persistence.enabled }}
      volumeMounts:
        - name: data
          mountPath: {{ .Values.persistence.mountPath }}
      {{- end }}
  {{- if .Values.persistence.enabled }}
  volumes:
    - name: data
      persistentVolumeClaim:
        claimName: {{ include "mini.name" . }}-data
  {{- end }}
{{- end -}}

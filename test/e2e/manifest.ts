/** The tutorial's service account and a workload on it, as a colleague left them: no annotation, no label. */
export const demoManifest = `# The service account of the demo
apiVersion: v1
kind: ServiceAccount
metadata:
  name: wi-demo-account   # keep this name
  namespace: default
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: wi-demo-app
  namespace: default
spec:
  selector: { matchLabels: { app: wi-demo } }
  template:
    metadata:
      labels: { app: wi-demo }
    spec:
      serviceAccountName: wi-demo-account
      containers:
        - name: app
          image: mcr.microsoft.com/azurelinux/base/nodejs:20
`;

export const demoFile = 'wi-demo.yaml';
export const demoAccount = 'wi-demo-account';

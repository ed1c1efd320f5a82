// The bundler reads these files as text.
declare module "*.xml" { const text: string; export default text; }
declare module "*.tf" { const text: string; export default text; }
declare module "*.bicep" { const text: string; export default text; }

declare module "plotly.js/dist/*" {
  const plotly: unknown;
  export default plotly;
}
declare module "*.css";

import { leaks } from "./leaks.js";

await leaks("wasm", 20);

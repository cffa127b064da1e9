import { leaks } from "./leaks.js";

await leaks("tfjs-node", 20);

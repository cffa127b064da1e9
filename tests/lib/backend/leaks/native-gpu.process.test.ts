import { leaks } from "./leaks.js";

await leaks("tfjs-node-gpu", 20);

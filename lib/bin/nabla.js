#!/usr/bin/env node
// Stands outside dist/, so that npm finds it to link before anything is built.
import "../dist/command-line.js";
